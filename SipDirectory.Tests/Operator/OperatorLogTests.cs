using System.Globalization;
using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

#pragma warning disable CA1716 // The name mirrors the folder of the program.
namespace SipDirectory.Tests.Operator;
#pragma warning restore CA1716

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class OperatorLogTests
{
    private const int Limit = 30_000;
    private const int Flood = 20_000;
    private const string Record = """{"addressOfRecord":"alice","uri":"sip:\u0061lice@10.0.0.1"}""";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_Verbose_TellsEveryEventInOrder()
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "-v", "--data", folder.Add("regs", Record + "\n"));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);
        var address = client.LocalEndpoint;
        await client.AskAsync("alice");
        await client.AskAsync("nobody");

        var result = await run.StopAsync();

        string[] expected =
        [
            "Opening socket : 127.0.0.1:0",
            "System loaded : 1 entry",
            @"1 AORs, 0 with several bindings, 0 duplicate lines dropped, \d+ bytes, \d+\.\d{3} seconds",
            "Server is listening for connections",
            $"Accepted connection from: {address}",
            "Client requested : alice",
            $" Answer : {System.Text.RegularExpressions.Regex.Escape(Record)}",
            "Client requested : nobody",
            " Answer : ",
            $@"Closed connection from: {address} \(stop: the server ends\)",
            "Stopped after .*",
        ];
        Assert.HasCount(expected.Length, result.ErrorLines);
        foreach (var (pattern, line) in expected.Zip(result.ErrorLines))
        {
            Assert.MatchesRegex(LogLine.Pattern(run.Id), line);
            Assert.MatchesRegex($"^{pattern}$", LogLine.TextOf(line));
            Assert.StartsWith("INFO: ", line);
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ConnectionEnds_TellsWhoClosedAndWhy()
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(
            TestContext, "-v", "--idle=0.3", "--max-line=5", "--data", folder.Add("regs", Record));
        await using var _ = run;

        using (await LineClient.ConnectAsync(endpoint, TestContext))
        {
        }

        var closed = await run.ReadLogUntilAsync("Closed connection");
        using var idle = await LineClient.ConnectAsync(endpoint, TestContext);
        var timedOut = await run.ReadLogUntilAsync("Closed connection");
        using var tooLong = await LineClient.ConnectAsync(endpoint, TestContext);
        await tooLong.AskAsync("alice1");
        tooLong.Dispose();
        var limited = await run.ReadLogUntilAsync("Closed connection");

        Assert.EndsWith(" (client: closed)", closed[^1]);
        Assert.EndsWith(" (idle: no activity)", timedOut[^1]);
        Assert.EndsWith(" (limit: line too long)", limited[^1]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_NotVerbose_ShowsTheSummaryOnly()
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "--data", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);
        await client.AskAsync("alice");

        var result = await run.StopAsync();

        Assert.HasCount(1, result.ErrorLines);
        Assert.StartsWith("Stopped after ", LogLine.TextOf(result.ErrorLines[0]));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ClientSendsControlCharacters_AreEscaped()
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "-v", "--data", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);
        await client.AskAsync("bob\rERROR: forged\u001b[2J\u0085\u2028{Aor}\\");
        await client.AskAsync(new string('x', 300));

        var log = await run.ReadLogUntilAsync("xxx");

        var requests = log.Where(line => line.Contains("requested", StringComparison.Ordinal)).Select(LogLine.TextOf);
        Assert.AreEqual(
            @"Client requested : bob\rERROR: forged\x1B[2J\xC2\x85\xE2\x80\xA8{Aor}\\" + "\n"
            + $"Client requested : {new string('x', 256)}... (44 more bytes)",
            string.Join('\n', requests));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ToFile_AppendsTheSameLinesAndLeavesStandardErrorAlone()
    {
        using var folder = new TemporaryFolder();
        var log = folder.Add("log", "an older line\n");
        var (run, endpoint) = await ProgramRun.ServeAsync(
            TestContext, "-v", "--log", log, "--data", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);
        await client.AskAsync("alice");

        var result = await run.StopAsync();

        var lines = await File.ReadAllLinesAsync(log, TestContext.CancellationToken);
        Assert.AreEqual("", result.Error);
        Assert.AreEqual("an older line", lines[0]);
        Assert.HasCount(10, lines);
        foreach (var line in lines[1..])
        {
            Assert.MatchesRegex(LogLine.Pattern(run.Id), line);
        }

        Assert.AreEqual("Opening socket : 127.0.0.1:0", LogLine.TextOf(lines[1]));
        Assert.AreEqual($" Answer : {Record}", LogLine.TextOf(lines[7]));
        Assert.StartsWith("Stopped after ", LogLine.TextOf(lines[9]));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_DiskFull_AnswersAndStopsAsEver()
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(
            TestContext, "-v", "--log=/dev/full", "--data", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);

        var answers = await AskOftenAsync(client, Flood);
        var result = await run.StopAsync();

        Assert.AreEqual(Flood, answers);
        Assert.AreEqual("", result.Error);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_NobodyReads_AnswersAndStopsAsEver()
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "-v", "--data", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);

        var answers = await AskOftenAsync(client, Flood);
        run.Signal(ProgramRun.Terminate);
        var output = await run.ReadOutputLineAsync();
        var result = await run.WaitAsync();

        // Standard output ends with the process, so nobody had read the log until then.
        Assert.IsNull(output);
        Assert.AreEqual(Flood, answers);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ReadTooLate_CountsEveryDroppedLine()
    {
        const int OtherLines = 7; // opening, loaded (2), listening, accepted, closed, summary
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "-v", "--data", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);
        await AskOftenAsync(client, Flood);

        var result = await run.StopAsync();

        var lines = result.ErrorLines;
        var warning = lines[^1];
        Assert.MatchesRegex(@"^WARNING: .* msg:\d+ log lines were dropped$", warning);
        Assert.StartsWith("Stopped after ", LogLine.TextOf(lines[^2]));
        var dropped = int.Parse(LogLine.TextOf(warning).Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.IsGreaterThan(0, dropped);
        Assert.AreEqual((2 * Flood) + OtherLines, lines.Length - 1 + dropped);
    }

    private static async Task<int> AskOftenAsync(LineClient client, int times)
    {
        var sending = client.SendAsync(string.Concat(Enumerable.Repeat("alice\n", times)));
        var answers = 0;
        while (answers < times && await client.ReadLineAsync() == Record)
        {
            answers++;
        }

        await sending;
        return answers;
    }
}
