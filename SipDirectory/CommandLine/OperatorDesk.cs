using System.Diagnostics;
using SipDirectory.Operator;
using SipDirectory.Operator.Commands;
using SipDirectory.Operator.Terminals;
using SipDirectory.Traffic;

namespace SipDirectory.CommandLine;

/// <summary>Where an operator sits: there before the server is, which adds its commands, and after it has ended.</summary>
internal sealed class OperatorDesk : IDisposable
{
    private readonly ITerminal _terminal;

    /// <summary>On standard input and output.</summary>
    /// <param name="showsHex">Whether what comes and goes is shown in hexadecimal.</param>
    public OperatorDesk(bool showsHex)
    {
        var started = Stopwatch.GetTimestamp();
        Register = new ClientRegister(new TrafficFeed(TimeProvider.System), showsHex, TimeProvider.System);
        Commands = new OperatorCommands(Register.Feed, () => Stopwatch.GetElapsedTime(started));
        _terminal = StandardTerminal.Open(StandardOutput.Open(), new CommandCompletion(Commands).Complete);
    }

    public ClientRegister Register { get; }

    /// <summary>The server adds its own before <see cref="RunAsync"/>.</summary>
    public OperatorCommands Commands { get; }

    /// <summary>Where the log is to go; null: where it went.</summary>
    public TerminalLog? Log => StandardTerminal.LogOf(_terminal);

    /// <summary>Shows what comes and goes, and does what is typed, until the operator or a signal ends it.</summary>
    /// <param name="address">Where the server listens.</param>
    /// <param name="mode">Whether commands are read, and when.</param>
    /// <param name="firstClient">Completes with the first client.</param>
    /// <param name="stopServer">Called before the end, so that it is seen how the clients leave.</param>
    /// <param name="stop">The signal.</param>
    public async Task RunAsync(string address, ConsoleMode mode, Task firstClient, Func<Task> stopServer, CancellationToken stop)
    {
        _terminal.Show([$"listening on {address}"]);
        await using var console = new OperatorConsole(Register, Commands, _terminal, TimeProvider.System);
        if (mode == ConsoleMode.ShowOnly)
        {
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            await console.RunAsync(mode == ConsoleMode.Batch ? firstClient : Task.CompletedTask, stop);
        }

        await stopServer();
    }

    public void Dispose() => _terminal.Dispose();
}
