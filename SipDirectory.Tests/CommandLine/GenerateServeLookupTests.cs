using System.Text.Json;
using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

/// <summary>The three verbs together, each in a process of its own.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class GenerateServeLookupTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Lookup_AllAorsOfAGeneratedDump_PrintsTheNewestRecordOfEach()
    {
        using var folder = new TemporaryFolder();
        var dump = folder.PathOf("regs");
        await using var generate = ProgramRun.Start(TestContext, "generate", "--records=1000", "--seed=7", "-o", dump);
        var generated = await generate.WaitAsync();
        var newest = NewestByAor(await File.ReadAllLinesAsync(dump, TestContext.CancellationToken));
        var (server, endpoint) = await ProgramRun.ServeAsync(TestContext, "--data", dump);
        await using var _ = server;

        await using var lookup = ProgramRun.Start(TestContext, "lookup", "--server", endpoint.ToString());
        var asking = AskAsync(lookup, newest.Keys);
        var result = await lookup.WaitAsync();
        await asking;

        Assert.AreEqual(new ProgramResult(ExitCode.Success, "", ""), generated);
        Assert.AreEqual(string.Concat(newest.Values.Select(record => record + "\n")), result.Output);
        Assert.AreEqual("", result.Error);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Generate_PipedIntoServe_IsServed()
    {
        await using var generate = ProgramRun.Start(TestContext, "generate", "--records=3");
        var generated = await generate.WaitAsync();
        await using var server = ProgramRun.Start(TestContext, "--port=0", "--data", "-");
        await server.Input.WriteAsync(generated.Output);
        server.Input.Close();
        var endpoint = await server.ReadEndpointAsync();

        await using var lookup = ProgramRun.Start(
            TestContext, "lookup", "--server", endpoint.ToString(), "0142e2fa3543cb32bf000100620002");
        var result = await lookup.WaitAsync();

        Assert.AreEqual(generated.Output.Split('\n')[0] + "\n", result.Output);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("alice", 0, "A\n")]
    [DataRow("alice nobody", 1, "A\n\n")]
    [DataRow("-- -x alice", 0, "X\nA\n")]
    [DataRow("-", 0, "X\n")]
    [DataRow("", 0, "X\n")]
    public async Task Lookup_AgainstTheServer_PrintsAnswersAndTellsByExitCode(string aors, int exitCode, string expected)
    {
        const string Alice = """{"addressOfRecord":"alice"}""";
        const string Dashed = """{"addressOfRecord":"-x"}""";
        using var folder = new TemporaryFolder();
        var (server, endpoint) = await ProgramRun.ServeAsync(TestContext, "--data", folder.Add("regs", $"{Alice}\n{Dashed}"));
        await using var _ = server;
        await using var lookup = ProgramRun.Start(
            TestContext, ["lookup", "--server", endpoint.ToString(), .. aors.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        await AskAsync(lookup, ["-x"]);

        var result = await lookup.WaitAsync();

        Assert.AreEqual(expected.Replace("A", Alice, StringComparison.Ordinal).Replace("X", Dashed, StringComparison.Ordinal), result.Output);
        Assert.AreEqual("", result.Error);
        Assert.AreEqual(exitCode, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Lookup_ServerClosesIdleConnectionInBetween_LosesAndRepeatsNothing()
    {
        const string Alice = """{"addressOfRecord":"alice"}""";
        using var folder = new TemporaryFolder();
        var (server, endpoint) = await ProgramRun.ServeAsync(TestContext, "-v", "--idle=0.5", "--data", folder.Add("regs", Alice));
        await using var _ = server;
        await using var lookup = ProgramRun.Start(TestContext, "lookup", "--server", endpoint.ToString());
        await lookup.Input.WriteAsync("alice\n");
        await lookup.Input.FlushAsync(TestContext.CancellationToken);
        var first = await lookup.ReadOutputLineAsync();
        await server.ReadLogUntilAsync("(idle: no activity)");
        await AskAsync(lookup, ["alice", "nobody"]);

        var result = await lookup.WaitAsync();

        Assert.AreEqual(Alice, first);
        Assert.AreEqual($"{Alice}\n\n", result.Output);
        Assert.AreEqual(ExitCode.NotFound, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Lookup_NoServer_Returns69()
    {
        using var bound = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        bound.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        await using var lookup = ProgramRun.Start(TestContext, "lookup", "--server", $"{bound.LocalEndPoint}", "alice");

        var result = await lookup.WaitAsync();

        result.AssertFailure(ExitCode.Unreachable, $"{bound.LocalEndPoint}: Connection refused");
    }

    private static async Task AskAsync(ProgramRun lookup, IEnumerable<string> aors)
    {
        foreach (var aor in aors)
        {
            await lookup.Input.WriteAsync(aor + "\n");
        }

        lookup.Input.Close();
    }

    private static Dictionary<string, string> NewestByAor(string[] records) => records
        .Select(record => (Record: record, Fields: JsonDocument.Parse(record).RootElement))
        .GroupBy(each => each.Fields.GetProperty("addressOfRecord").GetString()!)
        .ToDictionary(
            group => group.Key,
            group => group.MaxBy(each => each.Fields.GetProperty("created").GetDateTime()).Record);
}
