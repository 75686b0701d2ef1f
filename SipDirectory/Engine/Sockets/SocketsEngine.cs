using System.Net.Sockets;

namespace SipDirectory.Engine.Sockets;

/// <summary>Serves clients with System.Net.Sockets on the thread pool, on every system that .NET runs on.</summary>
internal sealed class SocketsEngine : IEngine
{
    private readonly CancellationTokenSource _stop = new();
    private Socket? _listener;

    public Task ListenAsync(Socket listener, int backlog, Func<Task> acceptLoop)
    {
        listener.Listen(backlog);
        _listener = listener;
        return Task.Run(acceptLoop);
    }

    public async ValueTask<AcceptResult> AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener!.AcceptAsync(_stop.Token);

                // Without this, a receive that finds nothing would wait for bytes and hold a thread of the pool.
                socket.Blocking = false;
                return new AcceptResult(new SocketsClient(socket), null);
            }
            catch (OperationCanceledException)
            {
                // Stopped: the loop's condition says so.
            }
            catch (SocketException e)
            {
                return new AcceptResult(null, e.Message);
            }
        }

        return default;
    }

    public void StopAccepting() => _stop.Cancel();

    public ValueTask DisposeAsync()
    {
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }
}
