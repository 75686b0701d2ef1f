using System.Net;
using System.Net.Sockets;

namespace SipDirectory.Tests.Support;

/// <summary>
/// A loopback server that plays one script a connection, in the order of the scripts; the last one plays for every
/// later connection. A connection is closed with FIN when its script ends.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedConnection, Task>[] _scripts;
    private readonly List<Task> _playing = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _connections;

    public ScriptedServer(params Func<ScriptedConnection, Task>[] scripts)
    {
        _scripts = scripts;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Answers each request line with the same text in brackets; an empty line, and "nobody", with nothing.</summary>
    public static async Task AnswerAllAsync(ScriptedConnection connection)
    {
        while (await connection.ReadLineAsync() is { } request)
        {
            await connection.SendAsync(AnswerTo(request) + "\n");
        }
    }

    public static string AnswerTo(string request) => request is "" or "nobody" ? "" : $"[\"{request}\"]";

    /// <summary>Ends the server; a script that failed fails the test here.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_playing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var script = _scripts[Math.Min(_connections, _scripts.Length - 1)];
                Volatile.Write(ref _connections, _connections + 1);
                _playing.Add(PlayAsync(script, socket));
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task PlayAsync(Func<ScriptedConnection, Task> script, Socket socket)
    {
        using var connection = new ScriptedConnection(socket, _stop.Token);
        try
        {
            await script(connection);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The client has gone, or the test is over: what the client printed is what a test looks at.
            return;
        }
    }
}
