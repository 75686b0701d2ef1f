using System.IO.Pipelines;
using System.Text;
using SipDirectory.Operator;
using SipDirectory.Operator.Commands;
using SipDirectory.Operator.Terminals;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Support;

/// <summary>A console on pipes, the other ends of which are the test's.</summary>
internal sealed class PipedConsole : IAsyncDisposable
{
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly StreamReader _shown;
    private readonly PlainTerminal _terminal;
    private readonly TestContext _test;

    public PipedConsole(TestContext test, TimeProvider? time = null)
    {
        _test = test;
        _shown = new StreamReader(_output.Reader.AsStream());
        _terminal = new PlainTerminal(_input.Reader.AsStream(), _output.Writer.AsStream());
        Register = new ClientRegister(new TrafficFeed(time ?? TimeProvider.System), showsHex: false, TimeProvider.System);
        var commands = new OperatorCommands(Register.Feed, () => Uptime());
        commands.Add(new ClientCommands(Register, SampleDirectory.OpenSession(), () => [(ClientProtocol.Tcp, default)]));
        Console = new OperatorConsole(Register, commands, _terminal, TimeProvider.System);
    }

    public ClientRegister Register { get; }

    public OperatorConsole Console { get; }

    /// <summary>What <c>stats</c> asks for.</summary>
    public Func<TimeSpan> Uptime { get; set; } = () => TimeSpan.Zero;

    public Task TypeAsync(string text) => _input.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), _test.CancellationToken).AsTask();

    public void EndInput() => _input.Writer.Complete();

    /// <summary>The next line shown, without the time that lines of traffic begin with.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = await _shown.ReadLineAsync(_test.CancellationToken);
        return line is { Length: > 13 } && line[2] == ':' && line[12] == ' ' ? line[13..] : line;
    }

    /// <summary>What is shown until the end.</summary>
    public async Task<string> EndAsync()
    {
        await Console.DisposeAsync();
        await _output.Writer.CompleteAsync();
        return await _shown.ReadToEndAsync(_test.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever still writes is let go.
        await _output.Reader.CompleteAsync();
        await Console.DisposeAsync();
        _terminal.Dispose();
        _shown.Dispose();
    }
}
