using System.Net;
using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>The client of docs/DIAMETER.md.</summary>
/// <param name="Console">What the sample writes to.</param>
internal sealed record ClientSample(SampleConsole Console)
{
    public async Task RunAsync(string[] args)
    {
        await using var node = new DiameterNode(new() { Identity = "client.example.com", Applications = [new(4)] });
        await node.StartAsync();
        await node.AddPeer(args[0], addresses: [IPAddress.Loopback]).OpenAsync();
        var answer = await node.SendRequestAsync(node.CreateRequest("Credit-Control",
            ("Destination-Realm", "example.com"), ("Service-Context-Id", "32251@3gpp.org"),
            ("CC-Request-Type", "INITIAL_REQUEST"), ("CC-Request-Number", 0)));
        Console.WriteLine(node.Print(answer));
    }
}
