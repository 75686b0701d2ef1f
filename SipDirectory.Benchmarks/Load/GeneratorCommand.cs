using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SipDirectory.Benchmarks.Load;

/// <summary>Runs one measurement and prints its result as one line of JSON.</summary>
internal static class GeneratorCommand
{
    // What the runtime and the standard streams need beside the connections.
    private const int ReservedDescriptors = 64;

    public static int Run(GeneratorOptions options)
    {
        try
        {
            var result = Measure(options);
            Console.WriteLine(JsonSerializer.Serialize(result));
            return 0;
        }
        catch (Exception exception) when (exception is LoadException or SocketException or IOException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static LoadResult Measure(GeneratorOptions options)
    {
        CheckDescriptorLimit(options.Connections);
        var records = RecordSet.Read(options.Dump);
        var protocol = WireProtocol.Parse(options.Protocol);
        using var generator = new LoadGenerator(records, protocol, options.Connections, options.InFlight, options.Seed);
        generator.Connect(new IPEndPoint(IPAddress.Loopback, options.Port));
        return generator.Run(
            TimeSpan.FromSeconds(options.WarmUp), TimeSpan.FromSeconds(options.Seconds), options.ServerProcess);
    }

    private static void CheckDescriptorLimit(int connections)
    {
        const string Name = "Max open files";
        var line = File.ReadLines("/proc/self/limits")
            .First(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        if (int.TryParse(soft, out var limit) && limit < connections + ReservedDescriptors)
        {
            throw new LoadException($"{connections} connections need {connections + ReservedDescriptors} file "
                + $"descriptors, and the limit is {limit}: raise it with ulimit -n");
        }
    }
}
