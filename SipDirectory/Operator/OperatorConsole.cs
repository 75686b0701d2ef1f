using System.Globalization;
using System.Text;
using SipDirectory.Operator.Commands;
using SipDirectory.Operator.Terminals;
using SipDirectory.Traffic;

namespace SipDirectory.Operator;

/// <summary>Shows the operator what comes and goes at the doors, and does what the operator types.</summary>
internal sealed class OperatorConsole : IAsyncDisposable
{
    private const int LinesAtOnce = 256;

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DeliveryCheck = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan DropCheck = TimeSpan.FromSeconds(1);

    private readonly ClientRegister _register;
    private readonly ITerminal _terminal;
    private readonly TimeProvider _time;
    private readonly OperatorCommands _commands;
    private readonly Task _showing;
    private long _droppedTold;

    /// <summary>Shows from now on.</summary>
    /// <param name="register">Of all doors. Its feed is completed by <see cref="DisposeAsync"/>.</param>
    /// <param name="commands">All that can be typed.</param>
    /// <param name="terminal">Disposed by the caller, afterwards.</param>
    /// <param name="time">For how often lines left out are told.</param>
    public OperatorConsole(ClientRegister register, OperatorCommands commands, ITerminal terminal, TimeProvider time)
    {
        _register = register;
        _terminal = terminal;
        _time = time;
        _commands = commands;

        // A terminal that does not follow holds up whoever writes to it.
        _showing = Task.Run(ShowTrafficAsync);
    }

    /// <summary>Runs what is typed until <c>quit</c>, the end of input or the stop. What was sent is on its way then.</summary>
    /// <param name="begin">Waits for this before it reads.</param>
    /// <param name="stop">The server ends for another reason.</param>
    public async Task RunAsync(Task begin, CancellationToken stop)
    {
        // The stop does not wait for a terminal that does not follow.
        var running = Task.Run(() => RunCommandsAsync(begin, stop), stop);
        await running.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsFaulted)
        {
            await running;
        }
    }

    /// <summary>Shows what is queued, for as long as the terminal takes it within two seconds. The doors are closed by now.</summary>
    public async ValueTask DisposeAsync()
    {
        _register.Feed.Complete();
        await _showing.WaitAsync(EndTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunCommandsAsync(Task begin, CancellationToken stop)
    {
        await begin.WaitAsync(stop);
        while (await _terminal.ReadLineAsync(stop) is { } line && !OperatorCommands.IsQuit(line))
        {
            var answer = await RunAsync(line);
            if (answer.Count > 0)
            {
                _terminal.Show(answer);
            }
        }

        await DeliverAsync(stop);
    }

    private async Task<IReadOnlyList<string>> RunAsync(string line)
    {
        try
        {
            return await _commands.RunAsync(line);
        }
#pragma warning disable CA1031 // A fault of ours in one command must end neither the console nor the server.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return [$"failed: {PrintableText.Of(Encoding.UTF8.GetBytes(e.Message), maxLength: 256)}"];
        }
    }

    // The doors end without a look at what the operator sent last.
    private async Task DeliverAsync(CancellationToken stop)
    {
        var started = _time.GetTimestamp();
        while (_register.Clients.Any(client => client.HasMessages) && _time.GetElapsedTime(started) < EndTime)
        {
            await Task.Delay(DeliveryCheck, _time, stop);
        }
    }

    private async Task ShowTrafficAsync()
    {
        var lines = _register.Feed.Lines;
        var batch = new List<string>();
        while (true)
        {
            var arrival = lines.WaitToReadAsync().AsTask();
            while (!arrival.IsCompleted)
            {
                await ((Task)arrival).WaitAsync(DropCheck, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                AddDropped(batch);
                ShowAll(batch);
            }

            var isOver = !await arrival;
            AddDropped(batch);
            while (batch.Count < LinesAtOnce && lines.TryRead(out var line))
            {
                batch.Add(line);
            }

            ShowAll(batch);
            if (isOver)
            {
                return;
            }
        }
    }

    private void AddDropped(List<string> batch)
    {
        var dropped = _register.Feed.Dropped;
        if (dropped > _droppedTold)
        {
            batch.Add(string.Create(CultureInfo.InvariantCulture, $"{dropped - _droppedTold} lines were not shown"));
            _droppedTold = dropped;
        }
    }

    private void ShowAll(List<string> batch)
    {
        if (batch.Count > 0)
        {
            _terminal.Show(batch);
            batch.Clear();
        }
    }
}
