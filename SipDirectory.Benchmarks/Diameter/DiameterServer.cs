using System.Diagnostics;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>A process that answers Credit-Control-Requests at <see cref="BenchNetwork.Address"/>. Disposing ends it.</summary>
internal abstract class DiameterServer : IAsyncDisposable
{
    public const string Realm = "bench.example";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private Process? _process;

    public abstract string Name { get; }

    public string Version { get; protected set; } = "";

    public string Identity => $"{Name.ToLowerInvariant()}.{Realm}";

    public int Port { get; protected set; }

    public int ProcessId => _process!.Id;

    /// <summary>Starts the program and waits until it listens.</summary>
    /// <returns>Why it cannot take part, or null.</returns>
    public abstract Task<string?> StartAsync(Workspace workspace, CancellationToken cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await ChildProcess.StopAsync(_process, Patience);
        }
    }

    /// <returns>The first line that holds the text.</returns>
    protected async Task<string> StartAsync(IEnumerable<string> commandLine, string text, CancellationToken cancellationToken)
    {
        var start = Placement.StartOn(null, commandLine);
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var last = "";
        // Whatever it prints later is read too: a full pipe would stop it.
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new LoadException($"{Name} ended: {last}"));
            }
            else if (line.Data.Contains(text, StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data);
            }

            last = line.Data ?? last;
        };
        _process.BeginOutputReadLine();
        return await ready.Task.WaitAsync(Patience, cancellationToken);
    }
}
