using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>A client that sends text and reads answers by the line.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _answers;
    private readonly CancellationToken _cancellation;

    private LineClient(TcpClient client, CancellationToken cancellation)
    {
        _client = client;
        _answers = new StreamReader(client.GetStream());
        _cancellation = cancellation;
    }

    public EndPoint Address => _client.Client.LocalEndPoint!;

    public static async Task<LineClient> ConnectAsync(TestContext test, IPEndPoint server)
    {
        var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server, test.CancellationToken);
        return new LineClient(client, test.CancellationToken);
    }

    public async Task SendAsync(string text) =>
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), _cancellation);

    /// <returns>Null once the server has closed.</returns>
    public async Task<string?> ReadLineAsync() => await _answers.ReadLineAsync(_cancellation);

    public async Task<string?> AskAsync(string line)
    {
        await SendAsync(line + "\n");
        return await ReadLineAsync();
    }

    public void Dispose()
    {
        _answers.Dispose();
        _client.Dispose();
    }
}
