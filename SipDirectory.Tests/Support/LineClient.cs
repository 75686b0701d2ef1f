using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>How a connection ended, as its client saw it.</summary>
internal enum ConnectionEnd
{
    Fin,
    Reset,
}

/// <summary>A client of the line protocol in a test; owns its socket.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly Socket _socket;
    private readonly CancellationToken _cancellation;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private LineClient(Socket socket, CancellationToken cancellation)
    {
        _socket = socket;
        _cancellation = cancellation;
    }

    public EndPoint LocalEndpoint => _socket.LocalEndPoint!;

    /// <param name="server">Where to connect.</param>
    /// <param name="test">Its time limit ends whatever the client waits for.</param>
    /// <param name="receiveBuffer">Bytes that the client's kernel takes for it, about; null for the system's choice.</param>
    /// <param name="from">The address to connect from; null for the system's choice.</param>
    public static async Task<LineClient> ConnectAsync(
        IPEndPoint server, TestContext test, int? receiveBuffer = null, string? from = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer is { } size)
            {
                socket.ReceiveBufferSize = size;
            }

            if (from is not null)
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            }

            await socket.ConnectAsync(server, test.CancellationToken);
            return new LineClient(socket, test.CancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether a request is answered as it has to be.</summary>
    public async Task<bool> IsServedAsync()
    {
        await SendAsync(SampleDirectory.Known + "\n");
        return await ReadLineAsync() == SampleDirectory.KnownRecord;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, _cancellation)..];
        }
    }

    /// <summary>Sends the same bytes again and again until the server ends the connection.</summary>
    /// <returns>How many bytes the kernel took, <paramref name="limit"/> at most.</returns>
    public async Task<long> FloodAsync(ReadOnlyMemory<byte> bytes, long limit)
    {
        var sent = 0L;
        try
        {
            while (sent < limit)
            {
                // Where the kernel always takes the bytes, the test's threads are still shared.
                await Task.Yield();
                sent += await _socket.SendAsync(bytes, _cancellation);
            }
        }
        catch (SocketException)
        {
            return sent;
        }

        return sent;
    }

    /// <summary>The next line without its LF; null at the server's FIN.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (_start < _end || await FillAsync() > 0)
        {
            var received = _buffer.AsSpan(_start, _end - _start);
            var length = received.IndexOf((byte)'\n');
            line.Append(Encoding.UTF8.GetString(length < 0 ? received : received[..length]));
            _start += length < 0 ? received.Length : length + 1;
            if (length >= 0)
            {
                return line.ToString();
            }
        }

        return null;
    }

    /// <summary>Sends one line and reads the answer to it.</summary>
    public async Task<string?> AskAsync(string line)
    {
        await SendAsync(line + "\n");
        return await ReadLineAsync();
    }

    /// <summary>So many bytes; fewer before the server's FIN are a failure.</summary>
    public async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        var read = 0;
        while (read < count)
        {
            Assert.IsTrue(_start < _end || await FillAsync() > 0, "the server has closed");
            var length = Math.Min(count - read, _end - _start);
            _buffer.AsSpan(_start, length).CopyTo(bytes.AsSpan(read));
            _start += length;
            read += length;
        }

        return bytes;
    }

    /// <summary>Everything up to the server's FIN.</summary>
    public async Task<string> ReadToFinAsync()
    {
        var text = new StringBuilder();
        while (_start < _end || await FillAsync() > 0)
        {
            text.Append(Encoding.UTF8.GetString(_buffer, _start, _end - _start));
            _start = _end;
        }

        return text.ToString();
    }

    /// <summary>Up to so many bytes, at the given pace: a buffer's worth each time.</summary>
    public async Task<string> ReadSlowlyAsync(int count, int bytesEachTime, TimeSpan pace)
    {
        using var timer = new PeriodicTimer(pace);
        var text = new StringBuilder();
        var chunk = new byte[bytesEachTime];
        while (text.Length < count && await timer.WaitForNextTickAsync(_cancellation))
        {
            var received = await _socket.ReceiveAsync(chunk, _cancellation);
            if (received == 0)
            {
                break;
            }

            text.Append(Encoding.UTF8.GetString(chunk, 0, received));
        }

        return text.ToString();
    }

    /// <summary>Drops what comes until the server ends the connection.</summary>
    public async Task<ConnectionEnd> WaitForEndAsync()
    {
        try
        {
            while (await FillAsync() > 0)
            {
            }

            return ConnectionEnd.Fin;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return ConnectionEnd.Reset;
        }
    }

    /// <summary>As <see cref="WaitForEndAsync()"/>, and when that was.</summary>
    /// <param name="since">A time stamp of <see cref="Stopwatch"/>.</param>
    public async Task<(ConnectionEnd End, TimeSpan After)> WaitForEndAsync(long since) =>
        (await WaitForEndAsync(), Stopwatch.GetElapsedTime(since));

    /// <summary>Half-close: nothing more will be sent, answers are still read.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> FillAsync()
    {
        _start = 0;
        _end = 0;
        _end = await _socket.ReceiveAsync(_buffer, _cancellation);
        return _end;
    }
}
