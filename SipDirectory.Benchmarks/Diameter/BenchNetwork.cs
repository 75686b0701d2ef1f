using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>
/// Where the nodes are measured: a network namespace whose loopback device is 192.0.2.1 too, because freeDiameter refuses
/// loopback addresses. Without one it is loopback itself, and freeDiameter is left out.
/// </summary>
internal static class BenchNetwork
{
    private const string Setup = "ip link set lo up && ip addr add 192.0.2.1/32 dev lo && exec \"$@\"";

    private static readonly IPAddress Own = IPAddress.Parse("192.0.2.1");

    public static bool IsHere { get; } = NetworkInterface.GetAllNetworkInterfaces()
        .Any(device => device.GetIPProperties().UnicastAddresses.Any(unicast => unicast.Address.Equals(Own)));

    public static IPAddress Address => IsHere ? Own : IPAddress.Loopback;

    /// <summary>Runs this program in such a namespace, with the same arguments.</summary>
    /// <returns>Its exit code; null where the machine permits no namespace.</returns>
    public static async Task<int?> RunInsideAsync(CancellationToken cancellationToken)
    {
        // Who is not root becomes root of a user namespace of its own.
        foreach (var kind in new[] { "-n", "-rn" })
        {
            var probe = await Command.RunAsync("unshare", [kind, "sh", "-c", Setup, "sh", "true"], cancellationToken);
            if (probe.Succeeded)
            {
                return await RunInsideAsync(kind, cancellationToken);
            }
        }

        return null;
    }

    private static async Task<int> RunInsideAsync(string kind, CancellationToken cancellationToken)
    {
        string[] arguments = [kind, "sh", "-c", Setup, "sh", Environment.ProcessPath!, .. Environment.GetCommandLineArgs()[1..]];
        var inside = Process.Start(new ProcessStartInfo("unshare", arguments))!;
        try
        {
            await inside.WaitForExitAsync(cancellationToken);
            return inside.ExitCode;
        }
        finally
        {
            await ChildProcess.StopAsync(inside, TimeSpan.FromSeconds(30));
        }
    }
}
