using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>A server's child process, filled with a dump and listening on loopback. Disposing ends the process.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    // Ten million records from a disk that must be read first take more than a minute.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private string _lastLine = "";

    private RunningServer(Server server, Placement placement, Process process)
    {
        Server = server;
        Placement = placement;
        _process = process;
    }

    public Server Server { get; }

    public Placement Placement { get; }

    public int Port { get; private set; }

    public int ProcessId => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Name => Placement == Placement.Pinned ? Server.Name : $"{Server.Name} {Placement.Name}";

    /// <exception cref="LoadException">The program did not start or did not listen in time.</exception>
    public static async Task<RunningServer> StartAsync(
        Server server, Placement placement, string dump, CancellationToken cancellationToken)
    {
        var port = server.AnnouncesAddress ? 0 : FreePort();
        var running = new RunningServer(server, placement, StartProcess(server, placement, dump, port)) { Port = port };
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(StartTimeout);
            await running.ListenAsync(timeout.Token);
            if (!server.Protocol.StoredReply.IsEmpty)
            {
                await StoreFilling.FillAsync(RecordSet.Read(dump), server.Protocol, running.Port, timeout.Token);
            }

            return running;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await running.DisposeAsync();
            throw new LoadException($"{server.Name} was not ready within {StartTimeout.TotalSeconds:0} seconds");
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts the program on a port other than 0 without waiting until it listens, and reads nothing it prints.
    /// </summary>
    /// <exception cref="LoadException">The program did not start.</exception>
    public static RunningServer Launch(Server server, Placement placement, string dump, int port)
    {
        return new RunningServer(server, placement, StartProcess(server, placement, dump, port)) { Port = port };
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await ChildProcess.StopAsync(_process, StopTimeout);
    }

    private static Process StartProcess(Server server, Placement placement, string dump, int port)
    {
        var start = Placement.StartOn(placement.ServerCore, server.CommandLine(dump, port));
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new LoadException($"{server.Name}: {exception.Message}");
        }
    }

    // Whatever it prints later is read too: a full pipe would stop the server.
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var firstLine = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) => firstLine.TrySetResult(line.Data);
        _process.OutputDataReceived += (_, line) => Remember(line.Data);
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (!Server.AnnouncesAddress)
        {
            await AcceptAsync(cancellationToken);
            return;
        }

        var address = await firstLine.Task.WaitAsync(cancellationToken);
        if (address is null)
        {
            throw await EndedAsync(cancellationToken);
        }

        Port = int.TryParse(address.Split(':')[^1], out var port)
            ? port
            : throw new LoadException($"{Server.Name} printed no address but: {address}");
    }

    private async Task<LoadException> EndedAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        var reason = _lastLine.Length > 0 ? $": {_lastLine}" : "";
        return new LoadException($"{Server.Name} ended with exit code {_process.ExitCode}{reason}");
    }

    private void Remember(string? line)
    {
        _lastLine = string.IsNullOrWhiteSpace(line) ? _lastLine : line;
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (!_process.HasExited)
        {
            try
            {
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await probe.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), cancellationToken);
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                await Task.Delay(RetryInterval, cancellationToken);
            }
        }

        throw await EndedAsync(cancellationToken);
    }
}
