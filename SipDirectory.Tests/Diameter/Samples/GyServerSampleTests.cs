using System.Globalization;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>Runs the sample of the Gy server.</summary>
[TestClass]
public sealed class GyServerSampleTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_SessionOfItsAccount_IsChargedAndCounted()
    {
        var port = FreePort.Take();
        var console = new SampleConsole();
        var serving = new GyServerSample(console).RunAsync([port.ToString(CultureInfo.InvariantCulture)]);
        await using var client = await TestNode.StartAsync("ctf.example", options => options with { Applications = [new AdvertisedApplication(4)] });
        var peer = client.Node.AddPeer($"aaa://ocs1.gy:{port}", client.Node.Options.PeerDefaults with { IsPersistent = false });
        await peer.OpenAsync(TestContext.CancellationToken);

        var begun = await AskAsync(client, Ccr.Initial(Ccr.Service(10, Ccr.Requested())));
        var ended = await AskAsync(client, Ccr.Termination(1, Ccr.Service(10, Ccr.Used(Ccr.Octets(4200)))));
        console.EndInput();
        await serving;

        Assert.AreEqual("5000 B", Ccr.Granted(begun.MultipleServicesCreditControls[0]));
        Assert.AreEqual((ResultCode.Success, 5L), (ended.ResultCode, Ccr.Cost(ended.CostInformation)));
        Assert.AreEqual("2 answers, 0 errors", await console.ReadWrittenAsync(TestContext));
    }

    private static async Task<CreditControlAnswer> AskAsync(TestNode client, CreditControlRequest request)
    {
        request.DestinationRealm = "gy";
        request.SubscriptionIds = [Ccr.Subscription(SubscriptionIdType.EndUserE164, "4915112345678")];
        return new CreditControlAnswer(await client.Node.SendRequestAsync(request.Message));
    }
}
