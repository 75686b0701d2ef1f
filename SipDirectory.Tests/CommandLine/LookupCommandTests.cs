using System.IO.Pipelines;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

[TestClass]
public sealed class LookupCommandTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_AllFound_PrintsAnswersAndReturns0()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);

        var run = await LookupRun.WithArgumentsAsync(TestContext, server.Address, "alice", "bob");

        Assert.AreEqual(new LookupRun(ExitCode.Success, "[\"alice\"]\n[\"bob\"]\n", ""), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_OneNotFound_PrintsEmptyLineAndReturns1()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);

        var run = await LookupRun.WithArgumentsAsync(TestContext, server.Address, "alice", "nobody", "bob");

        Assert.AreEqual(new LookupRun(ExitCode.NotFound, "[\"alice\"]\n\n[\"bob\"]\n", ""), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("alice\nbob\n", "alice|bob", DisplayName = "LF")]
    [DataRow("alice\nbob", "alice|bob", DisplayName = "no last newline")]
    [DataRow("alice\r\nbob\r\n", "alice\r|bob\r", DisplayName = "CRLF is the server's to drop")]
    [DataRow("\nalice\n\n", "|alice|", DisplayName = "empty lines are requests")]
    [DataRow("", null, DisplayName = "nothing at all")]
    public async Task RunAsync_StandardInput_IsAskedLineByLine(string input, string? expected)
    {
        var requests = new List<string>();
        await using var server = new ScriptedServer(async connection =>
        {
            while (await connection.ReadLineAsync() is { } request)
            {
                requests.Add(request);
                await connection.SendAsync("{}\n");
            }
        });

        var run = await LookupRun.WithInputAsync(TestContext, server.Address, input);

        Assert.AreEqual(expected, requests.Count == 0 ? null : string.Join('|', requests));
        Assert.AreEqual(string.Concat(Enumerable.Repeat("{}\n", requests.Count)), run.Output);
        Assert.AreEqual(ExitCode.Success, run.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_SingleDash_ReadsStandardInput()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);
        var options = new LookupOptions { Server = server.Address, AddressesOfRecord = ["-"] };

        var run = await LookupRun.RunAsync(TestContext, options, new MemoryStream("alice\n"u8.ToArray()));

        Assert.AreEqual("[\"alice\"]\n", run.Output);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_PersonAtTheInput_SeesEachAnswerAtOnce()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);
        var input = new Pipe();
        var output = new Pipe();
        using var answers = new StreamReader(output.Reader.AsStream());
        var run = LookupCommand.RunAsync(
            new LookupOptions { Server = server.Address }, input.Reader.AsStream(), output.Writer.AsStream(),
            outputIsTerminal: false, TextWriter.Null, TestContext.CancellationToken);

        await input.Writer.WriteAsync("alice\n"u8.ToArray(), TestContext.CancellationToken);
        var first = await answers.ReadLineAsync(TestContext.CancellationToken);
        await input.Writer.WriteAsync("nobody\nbo"u8.ToArray(), TestContext.CancellationToken);
        var second = await answers.ReadLineAsync(TestContext.CancellationToken);
        await input.Writer.WriteAsync("b\n"u8.ToArray(), TestContext.CancellationToken);
        var third = await answers.ReadLineAsync(TestContext.CancellationToken);
        await input.Writer.CompleteAsync();

        Assert.AreEqual("[\"alice\"]", first);
        Assert.AreEqual("", second);
        Assert.AreEqual("[\"bob\"]", third);
        Assert.AreEqual(ExitCode.NotFound, await run);
        Assert.AreEqual(1, server.Connections);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_OnTerminal_IndentsAnswers()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);

        var run = await LookupRun.OnTerminalAsync(TestContext, server.Address, "alice", "bob");

        Assert.AreEqual(new LookupRun(ExitCode.Success, "[\n  \"alice\"\n]\n[\n  \"bob\"\n]\n", ""), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_NotFoundOnTerminal_NamesTheRequestEscapedOnStandardError()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadLinesAsync(2);
            await connection.SendAsync("{}\n\n");
            await connection.WaitForCloseAsync();
        });

        var run = await LookupRun.OnTerminalAsync(TestContext, server.Address, "alice", " bob\u001b[2J ");

        Assert.AreEqual(new LookupRun(ExitCode.NotFound, "{}\n", "not found: bob\\x1B[2J\n"), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("127.0.0.1", DisplayName = "no port")]
    [DataRow("127.0.0.1:0", DisplayName = "port 0")]
    [DataRow("::1:1234", DisplayName = "IPv6 without brackets")]
    public async Task RunAsync_BadServer_IsUsageError(string server)
    {
        var run = await LookupRun.WithArgumentsAsync(TestContext, server, "alice");

        Assert.AreEqual(ExitCode.Usage, run.ExitCode);
        Assert.AreEqual($"SipDirectory: --server '{server}': expected HOST:PORT, an IPv6 address in brackets\n", run.Error);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_LineFeedInArgument_IsUsageError()
    {
        var run = await LookupRun.WithArgumentsAsync(TestContext, "127.0.0.1:1", "alice", "bob\ncarol");

        Assert.AreEqual(new LookupRun(ExitCode.Usage, "", "SipDirectory: AOR 'bob\\ncarol': has a line feed in it\n"), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_DashBesideAnAor_IsUsageError()
    {
        var run = await LookupRun.WithArgumentsAsync(TestContext, "127.0.0.1:1", "alice", "-");

        Assert.AreEqual(ExitCode.Usage, run.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.NaN)]
    [DataRow(1e9)]
    public async Task RunAsync_BadTimeout_IsUsageError(double timeout)
    {
        var run = await LookupRun.RunAsync(TestContext, new LookupOptions { Timeout = timeout, AddressesOfRecord = ["alice"] }, Stream.Null);

        Assert.AreEqual(ExitCode.Usage, run.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_InputLineWithoutEnd_AnswersEarlierLinesAndSaysWhichLine()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);

        var run = await LookupRun.WithInputAsync(TestContext, server.Address, "alice\n" + new string('x', 10_000_000));

        Assert.AreEqual(
            new LookupRun(ExitCode.Usage, "[\"alice\"]\n", "SipDirectory: line 2 of the input is longer than 131072 bytes\n"), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_RefusedPort_Returns69WithOneLine()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening: nobody else can take the port

        var run = await LookupRun.WithArgumentsAsync(TestContext, bound.LocalEndPoint!.ToString()!, "alice");

        Assert.AreEqual(
            new LookupRun(ExitCode.Unreachable, "", $"SipDirectory: {bound.LocalEndPoint}: Connection refused\n"), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_ServerNeverAnswers_Returns69()
    {
        await using var server = new ScriptedServer(connection => connection.WaitForCloseAsync());
        var options = new LookupOptions { Server = server.Address, Timeout = 0.2, AddressesOfRecord = ["alice"] };

        var run = await LookupRun.RunAsync(TestContext, options, Stream.Null);

        Assert.AreEqual(new LookupRun(ExitCode.Unreachable, "", $"SipDirectory: {server.Address}: no answer within 0.2 s\n"), run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_Cancelled_Returns130()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadLineAsync();
            await interrupt.CancelAsync();
            await connection.WaitForCloseAsync();
        });

        var exitCode = await LookupCommand.RunAsync(
            new LookupOptions { Server = server.Address, AddressesOfRecord = ["alice"] },
            Stream.Null, Stream.Null, outputIsTerminal: false, TextWriter.Null, interrupt.Token);

        Assert.AreEqual(ExitCode.Interrupted, exitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_CancelledWhileInputIsSilent_Returns130()
    {
        var input = new NeverReadingStream();
        using var interrupt = new CancellationTokenSource();
        var run = LookupCommand.RunAsync(
            new LookupOptions(), input, Stream.Null, outputIsTerminal: false, TextWriter.Null, interrupt.Token);

        await interrupt.CancelAsync();

        Assert.AreEqual(ExitCode.Interrupted, await run);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_ReaderOfOutputGone_EndsQuietlyThoughInputGoesOn()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var output = new FileStream(
            new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0);
        using var error = new StringWriter();
        var input = new Pipe();
        await input.Writer.WriteAsync("alice\n"u8.ToArray(), TestContext.CancellationToken);
        pipe.SafePipeHandle.Close();

        var exitCode = await LookupCommand.RunAsync(
            new LookupOptions { Server = server.Address }, input.Reader.AsStream(), output,
            outputIsTerminal: false, error, TestContext.CancellationToken);

        Assert.AreEqual(ExitCode.Success, exitCode);
        Assert.AreEqual("", error.ToString());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RunAsync_OutputCannotBeWritten_Returns74WithOneLine()
    {
        await using var server = new ScriptedServer(ScriptedServer.AnswerAllAsync);
        using var output = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var error = new StringWriter();

        var exitCode = await LookupCommand.RunAsync(
            new LookupOptions { Server = server.Address, AddressesOfRecord = ["alice"] }, Stream.Null, output,
            outputIsTerminal: false, error, TestContext.CancellationToken);

        Assert.AreEqual(ExitCode.CannotWrite, exitCode);
        Assert.StartsWith("SipDirectory: standard output cannot be written: ", error.ToString());
    }
}
