using System.Net.Sockets;
using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>The server's end of one connection in a test; owns its socket.</summary>
internal sealed class ScriptedConnection(Socket socket, CancellationToken stop) : IDisposable
{
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Whether bytes that were received are still unread.</summary>
    public bool HasMore => _start < _end;

    /// <summary>The next line without its LF, or null at the client's FIN.</summary>
    public async ValueTask<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await socket.ReceiveAsync(_buffer, stop);
                if (_end == 0)
                {
                    return null;
                }
            }

            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            line.Append(Encoding.UTF8.GetString(_buffer, _start, length < 0 ? _end - _start : length));
            _start = length < 0 ? _end : _start + length + 1;
            if (length >= 0)
            {
                return line.ToString();
            }
        }
    }

    public async Task<List<string>> ReadLinesAsync(int count)
    {
        var lines = new List<string>();
        while (lines.Count < count && await ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, stop)..];
        }
    }

    /// <summary>Waits for the client's FIN, or for the end of the test.</summary>
    public async Task WaitForCloseAsync()
    {
        while (await ReadLineAsync() is not null)
        {
        }
    }

    /// <summary>Says FIN, then reads on until the client has closed, so that no reset follows what was sent.</summary>
    public async Task CloseGentlyAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        await WaitForCloseAsync();
    }

    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void UseSmallBuffers()
    {
        socket.SendBufferSize = 4096;
        socket.ReceiveBufferSize = 4096;
    }

    public void Dispose() => socket.Dispose();
}
