using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>The server of docs/DIAMETER.md.</summary>
/// <param name="Console">What the sample writes to.</param>
internal sealed record ServerSample(SampleConsole Console)
{
    public async Task RunAsync(string[] args)
    {
        await using var node = new DiameterNode(new()
        {
            Identity = "gy-server.example.com",
            ListenOn = [new("127.0.0.1", int.Parse(args[0]))],
            AcceptUnknownPeers = true,
        });
        node.AddApplication(new(4), request => node.CreateAnswer(request,
            ("CC-Request-Type", new CreditControlRequest(request).CcRequestType),
            ("CC-Request-Number", new CreditControlRequest(request).CcRequestNumber)));
        await node.StartAsync();
        await Console.In.ReadLineAsync();
    }
}
