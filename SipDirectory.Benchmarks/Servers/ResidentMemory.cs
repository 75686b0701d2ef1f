using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>What a process occupies of the memory, in bytes; what the kernel holds for its sockets is not in it.</summary>
internal static class ResidentMemory
{
    private const string Name = "VmRSS:";

    /// <exception cref="LoadException">There is no such process.</exception>
    public static long OfProcess(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
            // A process that has ended and is not yet waited for has no such line.
            return line is null ? throw Ended() : long.Parse(line[Name.Length..].Replace("kB", "")) * 1024;
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    private static LoadException Ended()
    {
        return new LoadException("a server ended before its memory was read");
    }
}
