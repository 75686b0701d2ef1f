using System.Net;
using SipDirectory.Benchmarks.Diameter;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Gy;

/// <summary>The program of this repository as a credit-control server.</summary>
/// <param name="durability">Its name in the table.</param>
/// <param name="program">As it was published.</param>
/// <param name="arguments">Of <c>gy-server</c>, beside who and where it is.</param>
internal sealed class ChargingServer(string durability, string program, params string[] arguments) : DiameterServer
{
    public override string Name => durability;

    public override async Task<string?> StartAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var address = await StartAsync(
            [program, "gy-server", "--host", Identity, "--realm", Realm, "--ip", $"{BenchNetwork.Address}", "--port", "0",
                "--log", workspace.PathOf($"{Name}.log"), .. arguments],
            ":",
            cancellationToken);
        Port = IPEndPoint.Parse(address).Port;
        return null;
    }
}
