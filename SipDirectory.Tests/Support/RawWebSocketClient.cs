using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>A client of the WebSocket door that sends whatever bytes a test wants. Owns its socket.</summary>
internal sealed class RawWebSocketClient : IDisposable
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    private readonly LineClient _client;

    private RawWebSocketClient(LineClient client) => _client = client;

    public EndPoint LocalEndpoint => _client.LocalEndpoint;

    /// <summary>Connects, and does not ask for anything yet.</summary>
    public static async Task<RawWebSocketClient> ConnectAsync(IPEndPoint server, TestContext test, int? receiveBuffer = null) =>
        new(await LineClient.ConnectAsync(server, test, receiveBuffer));

    /// <summary>Connects, and has the server switch to WebSocket.</summary>
    public static async Task<RawWebSocketClient> OpenAsync(IPEndPoint server, TestContext test, int? receiveBuffer = null)
    {
        var client = await ConnectAsync(server, test, receiveBuffer);
        Assert.AreEqual("101", await client.RequestAsync(Handshake()));
        return client;
    }

    /// <summary>A handshake that is as it should be, but for what the test changes in it.</summary>
    public static string Handshake(string path = "/", params string[] headers) =>
        $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n";

    /// <summary>One frame, masked.</summary>
    /// <param name="opcode">With the reserved bits, where a test sets them.</param>
    /// <param name="payload">As it shall be read.</param>
    /// <param name="isFinal">Whether it ends its message.</param>
    public static byte[] Frame(int opcode, byte[] payload, bool isFinal = true) =>
    [
        .. Header(opcode | (isFinal ? 0x80 : 0), payload.Length),
        1, 2, 3, 4,
        .. payload.Select((octet, i) => (byte)(octet ^ ((i % 4) + 1))),
    ];

    public static byte[] Frame(int opcode, string payload, bool isFinal = true) =>
        Frame(opcode, Encoding.UTF8.GetBytes(payload), isFinal);

    public Task SendAsync(byte[] bytes) => _client.SendAsync(bytes);

    public Task SendAsync(string text) => _client.SendAsync(text);

    /// <summary>Sends the same bytes again and again until the server ends the connection.</summary>
    public Task<long> FloodAsync(byte[] bytes) => _client.FloodAsync(bytes, long.MaxValue);

    public void FinishSending() => _client.FinishSending();

    public void Reset() => _client.Reset();

    /// <summary>Sends an HTTP request, and reads the response up to its body.</summary>
    /// <returns>The status.</returns>
    public async Task<string> RequestAsync(string request)
    {
        await SendAsync(request);
        return (await ReadHeadersAsync())[0].Split(' ')[1];
    }

    public async Task<List<string>> ReadHeadersAsync()
    {
        var lines = new List<string>();
        while (await _client.ReadLineAsync() is { } line && line != "\r")
        {
            lines.Add(line.TrimEnd('\r'));
        }

        return lines;
    }

    /// <summary>What is left, up to the server's FIN.</summary>
    public Task<string> ReadToFinAsync() => _client.ReadToFinAsync();

    public Task<ConnectionEnd> WaitForEndAsync() => _client.WaitForEndAsync();

    public Task<byte[]> ReadBytesAsync(int count) => _client.ReadBytesAsync(count);

    /// <summary>The next frame of the server.</summary>
    public async Task<(bool IsFinal, int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var header = await _client.ReadBytesAsync(2);
        var length = header[1] switch
        {
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await _client.ReadBytesAsync(8)),
            126 => BinaryPrimitives.ReadUInt16BigEndian(await _client.ReadBytesAsync(2)),
            _ => header[1],
        };
        return ((header[0] & 0x80) != 0, header[0] & 0x0F, await _client.ReadBytesAsync(length));
    }

    /// <summary>The code that the server closes with; 1005 for none.</summary>
    public async Task<int> ReadCloseAsync()
    {
        while (true)
        {
            var (_, opcode, payload) = await ReadFrameAsync();
            if (opcode == Close)
            {
                return payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload);
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Header(int first, int length)
    {
        byte[] header = [(byte)first, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        if (length < 126)
        {
            header[1] = (byte)(0x80 | length);
            return header[..2];
        }

        if (length <= ushort.MaxValue)
        {
            header[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)length);
            return header[..4];
        }

        header[1] = 0x80 | 127;
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(2), (ulong)length);
        return header;
    }
}
