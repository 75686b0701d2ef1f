using System.Net.WebSockets;
using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>A client of the WebSocket door in a test, as programs have one.</summary>
internal sealed class WebSocketTestClient : IDisposable
{
    private readonly ClientWebSocket _socket;
    private readonly CancellationToken _cancellation;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private WebSocketTestClient(ClientWebSocket socket, CancellationToken cancellation)
    {
        _socket = socket;
        _cancellation = cancellation;
    }

    /// <summary>The frames, or parts of them, that the latest message came in.</summary>
    public int Parts { get; private set; }

    /// <summary>What the server closed with; null where it did not.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <param name="address">Of the door.</param>
    /// <param name="test">Its time limit ends whatever the client waits for.</param>
    /// <param name="choose">What the client asks for besides.</param>
    public static async Task<WebSocketTestClient> ConnectAsync(
        Uri address, TestContext test, Action<ClientWebSocketOptions>? choose = null)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
            choose?.Invoke(socket.Options);
            await socket.ConnectAsync(address, test.CancellationToken);
            return new WebSocketTestClient(socket, test.CancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task<string> AskAsync(string message)
    {
        await SendAsync(message);
        return await ReceiveAsync();
    }

    public Task SendAsync(string message, bool isEnd = true) =>
        SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, isEnd);

    public Task SendAsync(byte[] message, WebSocketMessageType type, bool isEnd = true) =>
        _socket.SendAsync(message, type, isEnd, _cancellation);

    /// <summary>The next message, which has to be text.</summary>
    public async Task<string> ReceiveAsync()
    {
        var (type, message) = await ReceiveMessageAsync();
        Assert.AreEqual(WebSocketMessageType.Text, type, $"closed with {CloseCode} {_socket.CloseStatusDescription}");
        return Encoding.UTF8.GetString(message);
    }

    public async Task<(WebSocketMessageType Type, byte[] Message)> ReceiveMessageAsync()
    {
        using var message = new MemoryStream();
        Parts = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(), _cancellation);
            message.Write(_buffer.AsSpan(0, part.Count));
            Parts++;
            if (part.EndOfMessage)
            {
                return (part.MessageType, message.ToArray());
            }
        }
    }

    /// <summary>Whether a request is answered as it has to be.</summary>
    public async Task<bool> IsServedAsync() => await AskAsync(SampleDirectory.Known) == SampleDirectory.KnownRecord + "\n";

    /// <summary>Waits for the server to close, and closes too.</summary>
    /// <returns>The code that it closes with.</returns>
    public async Task<int?> WaitForCloseAsync()
    {
        while ((await ReceiveMessageAsync()).Type != WebSocketMessageType.Close)
        {
            // Answers that came before.
        }

        await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _cancellation);
        return CloseCode;
    }

    /// <summary>What the server said when it closed.</summary>
    public string? CloseText => _socket.CloseStatusDescription;

    /// <summary>Closes, and waits for the server to close too.</summary>
    public Task CloseAsync(int code = 1000) => _socket.CloseAsync((WebSocketCloseStatus)code, null, _cancellation);

    /// <summary>Closes, and does not wait: what the server has sent before it closes too can still be received.</summary>
    public Task FinishAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _cancellation);

    public void Dispose() => _socket.Dispose();
}
