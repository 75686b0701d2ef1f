using System.Globalization;
using System.Text.RegularExpressions;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>Runs the samples of docs/DIAMETER.md, and holds the text to what was run.</summary>
[TestClass]
public sealed class SampleTests
{
    private const int Limit = 30_000;

    private static readonly string S6a = Path.Combine(AppContext.BaseDirectory, "Diameter", "Samples", "s6a.xml");

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ClientAndServer_Run_ExchangeACreditControlRequest()
    {
        var port = FreePort.Take();
        var (server, client) = (new SampleConsole(), new SampleConsole());
        var serving = new ServerSample(server).RunAsync([Text(port)]);

        await new ClientSample(client).RunAsync([$"aaa://gy-server.example.com:{port}"]).WaitAsync(TestContext.CancellationToken);
        server.EndInput();
        await serving.WaitAsync(TestContext.CancellationToken);

        var answer = await client.ReadWrittenAsync(TestContext);
        Assert.StartsWith("Credit-Control-Answer (272), Diameter Credit Control (4), -P--", answer);
        Assert.Contains("Result-Code (268, M) = DIAMETER_SUCCESS (2001)\n", answer);
        Assert.Contains("CC-Request-Type (416, M) = INITIAL_REQUEST (1)\n", answer);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("Client", "Server")]
    [DataRow("Server", "Client")]
    public async Task MmeAndHss_EitherListens_ExchangeFiveUpdateLocations(string mmeMode, string hssMode)
    {
        var port = Text(FreePort.Take());
        var (mme, hss) = (new SampleConsole(), new SampleConsole());
        Func<Task> runMme = () => new MmeSample(mme).RunAsync([mmeMode, port, S6a]);
        Func<Task> runHss = () => new HssSample(hss).RunAsync([hssMode, port, S6a]);

        // Who listens begins, and has its socket when its first wait is reached.
        var listening = mmeMode == "Server" ? runMme() : runHss();
        await (mmeMode == "Server" ? runHss() : runMme()).WaitAsync(TestContext.CancellationToken);
        await listening.WaitAsync(TestContext.CancellationToken);

        for (var subscriber = 1; subscriber <= 5; subscriber++)
        {
            var request = await hss.ReadWrittenAsync(TestContext);
            var answer = await mme.ReadWrittenAsync(TestContext);
            Assert.StartsWith("Update-Location-Request (316), 3GPP S6a (16777251), RP--", request);
            Assert.Contains($"User-Name (1, M) = \"00101000000000{subscriber}\"\n", request);
            Assert.Contains("RAT-Type (1032, 3GPP 10415, M) = EUTRAN (1004)\n", request);
            Assert.StartsWith("Update-Location-Answer (316), 3GPP S6a (16777251), -P--", answer);
            Assert.Contains("Result-Code (268, M) = DIAMETER_SUCCESS (2001)\n", answer);
            Assert.Contains("ULA-Flags (1406, 3GPP 10415, M) = 1\n", answer);
            Assert.Contains("    Feature-List-ID (629, 3GPP 10415) = 1\n", answer);
            Assert.AreEqual(SessionOf(request), SessionOf(answer));
        }
    }

    private static string SessionOf(string message) => Regex.Match(message, "Session-Id .*").Value;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
