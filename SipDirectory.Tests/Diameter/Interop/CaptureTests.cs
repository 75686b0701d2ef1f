using System.Net.Sockets;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>What the others tests rely on: a message that is broken is found, and one that is not broken is not.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed class CaptureTests
{
    public required TestContext TestContext { get; init; }

    [InteropTestMethod, Timeout(60_000, CooperativeCancellation = true)]
    public async Task FindFaults_SoundMessage_FindsNothing()
    {
        await using var capture = await CaptureAsync(OriginHost().Encoded.ToArray());

        Assert.IsEmpty(await capture.FindFaultsAsync());
        Assert.HasCount(1, await capture.FindAsync("diameter.Origin-Host == \"a.example\""));
    }

    [InteropTestMethod, Timeout(60_000, CooperativeCancellation = true)]
    public async Task FindFaults_AvpLongerThanTheMessage_FindsIt()
    {
        var avp = OriginHost().Encoded.ToArray();
        avp[7] += 4;

        await using var capture = await CaptureAsync(avp);

        Assert.HasCount(1, await capture.FindFaultsAsync());
    }

    private static Avp OriginHost() => Avp.Identity(AvpCode.OriginHost, "a.example");

    // A DWR with this AVP, to somebody who does not answer.
    private async Task<Capture> CaptureAsync(byte[] avp)
    {
        using var listener = new TcpListener(InteropNetwork.Address, InteropNetwork.FreePort());
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var capture = await Capture.StartAsync(TestContext, port);
        using var client = new TcpClient();
        await client.ConnectAsync(InteropNetwork.Address, port, TestContext.CancellationToken);
        var message = new byte[DiameterHeader.Size + avp.Length];
        new DiameterHeader(CommandFlags.Request, 280, 0, 1, 2) { Length = message.Length }.Write(message);
        avp.CopyTo(message, DiameterHeader.Size);
        await client.GetStream().WriteAsync(message, TestContext.CancellationToken);
        await capture.StopAsync();
        return capture;
    }
}
