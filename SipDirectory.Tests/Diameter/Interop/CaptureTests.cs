using System.Net.Sockets;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>What the other tests rely on: a message that is broken is found, and one that is not broken is not.</summary>
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

    // A value of 32 bits where there are 64. A message of less than 36 bytes is none for tshark.
    [InteropTestMethod, Timeout(60_000, CooperativeCancellation = true)]
    public async Task FindFaults_ValueOfAnotherType_FindsIt()
    {
        byte[] avps = [.. OriginHost().Encoded.Span, .. Avp.Unsigned32(CreditControlAvpCode.CcTotalOctets, 1).Encoded.Span];

        await using var capture = await CaptureAsync(avps);

        Assert.Contains("Bad Unsigned64 Length", string.Join('\n', await capture.FindFaultsAsync()));
    }

    // The V bit makes another AVP of it.
    [InteropTestMethod, Timeout(60_000, CooperativeCancellation = true)]
    public async Task FindFaults_WrongFlags_FindsIt()
    {
        var avp = Avp.Unsigned32(CreditControlAvpCode.RatingGroup, 1, vendorId: CreditControlAvpCode.Vendor3Gpp).Encoded.ToArray();

        await using var capture = await CaptureAsync(avp);

        Assert.Contains("Unknown AVP 432", string.Join('\n', await capture.FindFaultsAsync()));
    }

    [InteropTestMethod, Timeout(60_000, CooperativeCancellation = true)]
    public async Task FindFaults_AvpWithoutData_FindsItUnlessTheServerIsToChoose()
    {
        byte[] avps =
        [
            .. Avp.Group(CreditControlAvpCode.RequestedServiceUnit, []).Encoded.Span,
            .. Avp.Group(CreditControlAvpCode.UsedServiceUnit, []).Encoded.Span,
        ];

        await using var capture = await CaptureAsync(avps);

        Assert.AreEqual("Data is empty", string.Join('\n', await capture.FindFaultsAsync()).Split(": ")[^1]);
    }

    private static Avp OriginHost() => Avp.Identity(AvpCode.OriginHost, "a.example");

    // A DWR with these AVPs, to somebody who does not answer.
    private async Task<Capture> CaptureAsync(byte[] avps)
    {
        using var listener = new TcpListener(InteropNetwork.Address, InteropNetwork.FreePort());
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var capture = await Capture.StartAsync(TestContext, port);
        using var client = new TcpClient();
        await client.ConnectAsync(InteropNetwork.Address, port, TestContext.CancellationToken);
        var message = new byte[DiameterHeader.Size + avps.Length];
        new DiameterHeader(CommandFlags.Request, 280, 0, 1, 2) { Length = message.Length }.Write(message);
        avps.CopyTo(message, DiameterHeader.Size);
        await client.GetStream().WriteAsync(message, TestContext.CancellationToken);
        await capture.StopAsync();
        return capture;
    }
}
