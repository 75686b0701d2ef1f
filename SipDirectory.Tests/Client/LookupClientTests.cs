using System.IO.Pipelines;
using System.Text;
using SipDirectory.Client;
using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Client;

[TestClass]
public sealed class LookupClientTests
{
    private const int Limit = 60_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_100000RequestsAnsweredInOddSegments_KeepsOrder()
    {
        var random = new Random(1);
        await using var server = new ScriptedServer(async connection =>
        {
            var answers = new MemoryStream();
            while (await connection.ReadLineAsync() is { } request)
            {
                answers.Write(Encoding.UTF8.GetBytes(ScriptedServer.AnswerTo(request) + "\n"));
                if (answers.Length > 5000 || request == "99999")
                {
                    for (var rest = answers.ToArray().AsMemory(); !rest.IsEmpty;)
                    {
                        var length = Math.Min(rest.Length, random.Next(1, 997));
                        await connection.SendAsync(rest[..length]);
                        rest = rest[length..];
                    }

                    answers.SetLength(0);
                }
                else if (!connection.HasMore)
                {
                    await connection.SendAsync(answers.ToArray());
                    answers.SetLength(0);
                }
            }
        });
        var requests = Enumerable.Range(0, 100_000).Select(number => $"{number}").ToList();

        var run = await LookupRun.WithInputAsync(TestContext, server.Address, string.Join('\n', requests));

        Assert.AreEqual(string.Concat(requests.Select(request => $"[\"{request}\"]\n")), run.Output);
        Assert.AreEqual(ExitCode.Success, run.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_ServerReadsNothingWhileItWrites_DoesNotDeadlock()
    {
        // Answers of 30 MB stand against small socket buffers, and the server reads on only once they are taken.
        var answer = $"[\"{new string('x', 30_000)}\"]\n";
        await using var server = new ScriptedServer(async connection =>
        {
            connection.UseSmallBuffers();
            while (await connection.ReadLineAsync() is not null)
            {
                await connection.SendAsync(answer);
            }
        });

        var run = await LookupRun.WithInputAsync(TestContext, server.Address, string.Concat(Enumerable.Repeat("alice\n", 1_000)));

        Assert.AreEqual(1_000 * answer.Length, run.Output.Length);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_ServerReadsAllBeforeItWrites_DoesNotDeadlock()
    {
        const int Requests = 2_000;
        await using var server = new ScriptedServer(async connection =>
        {
            connection.UseSmallBuffers();
            await connection.ReadLinesAsync(Requests);
            await connection.SendAsync(string.Concat(Enumerable.Repeat("{}\n", Requests)));
            await connection.WaitForCloseAsync();
        });

        var run = await LookupRun.WithInputAsync(TestContext, server.Address, string.Concat(Enumerable.Repeat(new string('a', 99) + "\n", Requests)));

        Assert.AreEqual(3 * Requests, run.Output.Length);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_ClosedBetweenRequests_ReconnectsForTheNextRequest()
    {
        var closed = new TaskCompletionSource();
        var secondConnection = new List<string>();
        await using var server = new ScriptedServer(
            async connection =>
            {
                await connection.SendAsync(ScriptedServer.AnswerTo((await connection.ReadLineAsync())!) + "\n");
                await connection.CloseGentlyAsync(); // returns once the client has closed too
                closed.SetResult();
            },
            async connection =>
            {
                secondConnection.Add((await connection.ReadLineAsync())!);
                await connection.SendAsync("[\"second\"]\n");
                await connection.WaitForCloseAsync();
            });
        var input = new Pipe();
        var output = new MemoryStream();
        var run = LookupCommand.RunAsync(
            new LookupOptions { Server = server.Address }, input.Reader.AsStream(), output,
            outputIsTerminal: false, TextWriter.Null, TestContext.CancellationToken);

        await input.Writer.WriteAsync("alice\n"u8.ToArray(), TestContext.CancellationToken);
        await closed.Task.WaitAsync(TestContext.CancellationToken);
        var connectionsBefore = server.Connections;
        await input.Writer.WriteAsync("bob\n"u8.ToArray(), TestContext.CancellationToken);
        await input.Writer.CompleteAsync();

        Assert.AreEqual(ExitCode.Success, await run);
        Assert.AreEqual("[\"alice\"]\n[\"second\"]\n", Encoding.UTF8.GetString(output.ToArray()));
        Assert.AreEqual(1, connectionsBefore);
        Assert.AreEqual("bob", string.Join('|', secondConnection));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "FIN")]
    [DataRow(true, DisplayName = "RST")]
    public async Task RunAsync_ClosedInTheMiddleOfAnAnswer_AsksOnlyTheUnansweredAgain(bool reset)
    {
        var askedAgain = new List<string>();
        var firstAnswerTaken = new TaskCompletionSource();
        await using var server = new ScriptedServer(
            async connection =>
            {
                await connection.ReadLinesAsync(3);
                await connection.SendAsync("[\"alice\"]\n");
                await firstAnswerTaken.Task.WaitAsync(TestContext.CancellationToken);
                await connection.SendAsync("[\"bo");
                if (reset)
                {
                    connection.Reset();
                }
            },
            async connection =>
            {
                askedAgain.AddRange(await connection.ReadLinesAsync(2));
                await connection.SendAsync("[\"bob\"]\n[\"carol\"]\n");
                await connection.WaitForCloseAsync();
            });
        var output = new Pipe();
        using var answers = new StreamReader(output.Reader.AsStream());

        var run = LookupCommand.RunAsync(
            new LookupOptions { Server = server.Address, AddressesOfRecord = ["alice", "bob", "carol"] },
            Stream.Null, output.Writer.AsStream(), outputIsTerminal: false, TextWriter.Null, TestContext.CancellationToken);
        var first = await answers.ReadLineAsync(TestContext.CancellationToken);
        firstAnswerTaken.SetResult();
        var exitCode = await run;
        await output.Writer.CompleteAsync();

        Assert.AreEqual(ExitCode.Success, exitCode);
        Assert.AreEqual("[\"alice\"]", first);
        Assert.AreEqual("[\"bob\"]\n[\"carol\"]\n", await answers.ReadToEndAsync(TestContext.CancellationToken));
        Assert.AreEqual("bob|carol", string.Join('|', askedAgain));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_ClosedAfterEveryFewAnswers_LosesAndRepeatsNothing()
    {
        var random = new Random(2);
        await using var server = new ScriptedServer(async connection =>
        {
            for (var left = random.Next(1, 50); left > 0 && await connection.ReadLineAsync() is { } request; left--)
            {
                await connection.SendAsync(ScriptedServer.AnswerTo(request) + (left == 1 ? "\n[\"half" : "\n"));
            }
        });
        var requests = Enumerable.Range(0, 2_000).Select(number => $"{number}").ToList();

        var run = await LookupRun.WithInputAsync(TestContext, server.Address, string.Join('\n', requests));

        // Each close resets unread requests, which may take answers with it: the client is to ask those again.
        Assert.AreEqual("", run.Error);
        Assert.AreEqual(string.Concat(requests.Select(request => $"[\"{request}\"]\n")), run.Output);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_ClosedTwiceWithoutAnAnswer_Returns69()
    {
        await using var server = new ScriptedServer(connection => connection.ReadLineAsync().AsTask());

        var run = await LookupRun.WithArgumentsAsync(TestContext, server.Address, "alice");

        Assert.AreEqual(
            new LookupRun(ExitCode.Unreachable, "", $"SipDirectory: {server.Address}: the server closed the connection without an answer\n"), run);
        Assert.AreEqual(2, server.Connections);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_LineTooLong_IsThatRequestsAnswerAndTheRestIsAskedAgain()
    {
        await using var server = new ScriptedServer(
            async connection =>
            {
                await connection.ReadLinesAsync(2);
                await connection.SendAsync("[\"alice\"]\n{\"error\":\"line too long\"}\n");
                await connection.CloseGentlyAsync();
            },
            ScriptedServer.AnswerAllAsync);

        var run = await LookupRun.WithArgumentsAsync(TestContext, server.Address, "alice", new string('x', 2000), "bob");

        Assert.AreEqual(
            new LookupRun(ExitCode.NotFound, "[\"alice\"]\n{\"error\":\"line too long\"}\n[\"bob\"]\n", ""), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("{\"error\":\"too many connections\"}")]
    [DataRow("{\"error\":\"access denied\"}")]
    public async Task RunAsync_ConnectionRefusedInWords_PrintsThemOnStandardErrorAndReturns69(string refusal)
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(refusal + "\n");
            await connection.CloseGentlyAsync();
        });

        var run = await LookupRun.WithArgumentsAsync(TestContext, server.Address, "alice");

        Assert.AreEqual(new LookupRun(ExitCode.Unreachable, "", $"SipDirectory: {server.Address}: the server refused: {refusal}\n"), run);
        Assert.AreEqual(1, server.Connections);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_AnswersBeforeARefusal_ArePrinted()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadLinesAsync(2);
            await connection.SendAsync("[\"alice\"]\n{\"error\":\"access denied\"}\n");
            await connection.CloseGentlyAsync();
        });

        var run = await LookupRun.WithArgumentsAsync(TestContext, server.Address, "alice", "bob");

        Assert.AreEqual("[\"alice\"]\n", run.Output);
        Assert.AreEqual(ExitCode.Unreachable, run.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_AnswerToNoRequest_Returns69()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadLineAsync();
            await connection.SendAsync("{}\n{}\n");
            await connection.WaitForCloseAsync();
        });
        var input = new Pipe();
        await input.Writer.WriteAsync("alice\n"u8.ToArray(), TestContext.CancellationToken);

        var run = await LookupRun.RunAsync(TestContext, new LookupOptions { Server = server.Address }, input.Reader.AsStream());

        Assert.AreEqual(
            new LookupRun(ExitCode.Unreachable, "{}\n", $"SipDirectory: {server.Address}: the server sent an answer to no request\n"), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_AnswerLongerThanIsHeld_PassesThroughUnchanged()
    {
        var answer = $"[\"{new string('x', 5 * AnswerReader.LongestHeldAnswer)}\"]\n";
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadLinesAsync(2);
            await connection.SendAsync(answer + "{}\n");
            await connection.WaitForCloseAsync();
        });

        var run = await LookupRun.WithArgumentsAsync(TestContext, server.Address, "all alice", "bob");

        Assert.AreEqual(answer + "{}\n", run.Output);
        Assert.AreEqual(ExitCode.Success, run.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_LostInTheMiddleOfAnAnswerThatIsPartlyPrinted_Returns69()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadLinesAsync(2);
            await connection.SendAsync("{}\n" + new string('x', 2 * AnswerReader.LongestHeldAnswer));
            await connection.CloseGentlyAsync();
        });

        var run = await LookupRun.WithArgumentsAsync(TestContext, server.Address, "bob", "all alice");

        Assert.AreEqual(ExitCode.Unreachable, run.ExitCode);
        Assert.AreEqual(
            $"SipDirectory: {server.Address}: the connection was lost in the middle of a long answer, part of which is printed\n", run.Error);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_NothingAskedForLongerThanTheTimeout_KeepsTheConnection()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);
        var input = new Pipe();
        var output = new Pipe();
        using var answers = new StreamReader(output.Reader.AsStream());
        using var twiceTheTimeout = new PeriodicTimer(TimeSpan.FromSeconds(2));
        var run = LookupCommand.RunAsync(
            new LookupOptions { Server = server.Address, Timeout = 1 }, input.Reader.AsStream(), output.Writer.AsStream(),
            outputIsTerminal: false, TextWriter.Null, TestContext.CancellationToken);

        await input.Writer.WriteAsync("alice\n"u8.ToArray(), TestContext.CancellationToken);
        await answers.ReadLineAsync(TestContext.CancellationToken);
        await twiceTheTimeout.WaitForNextTickAsync(TestContext.CancellationToken);
        await input.Writer.WriteAsync("bob\n"u8.ToArray(), TestContext.CancellationToken);
        await input.Writer.CompleteAsync();

        Assert.AreEqual(ExitCode.Success, await run);
        Assert.AreEqual(1, server.Connections);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_AnswersSlowerThanTheTimeoutInAllButNeverSilent_AreAwaited()
    {
        // 12 pieces 150 ms apart last 1.8 s, well over the timeout of 1 s.
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadLineAsync();
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(150));
            for (var piece = 0; piece < 12; piece++)
            {
                await tick.WaitForNextTickAsync(TestContext.CancellationToken);
                await connection.SendAsync("1");
            }

            await connection.SendAsync("\n");
            await connection.WaitForCloseAsync();
        });
        var options = new LookupOptions { Server = server.Address, Timeout = 1, AddressesOfRecord = ["alice"] };

        var run = await LookupRun.RunAsync(TestContext, options, Stream.Null);

        Assert.AreEqual(new LookupRun(ExitCode.Success, "111111111111\n", ""), run);
    }
}
