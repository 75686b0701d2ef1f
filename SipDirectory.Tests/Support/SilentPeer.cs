using System.Net;
using System.Net.Sockets;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Support;

/// <summary>A Diameter server that answers a CER, and nothing else.</summary>
internal sealed class SilentPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _identity;
    private readonly bool _answersCer;
    private readonly Lock _lock = new();
    private readonly List<DiameterHeader> _requests = [];
    private readonly List<(uint Command, TaskCompletionSource<DiameterHeader> Came)> _waiting = [];
    private Socket? _socket;

    public SilentPeer(string identity, bool answersCer = true)
    {
        _identity = identity;
        _answersCer = answersCer;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Serving = ServeAsync();
    }

    public int Port { get; }

    public string Uri => $"aaa://{_identity}:{Port}";

    public Task Serving { get; }

    /// <summary>The header of the first request with this command.</summary>
    public Task<DiameterHeader> WaitForRequestAsync(uint command, TestContext test)
    {
        lock (_lock)
        {
            if (_requests.Find(request => request.CommandCode == command) is { CommandCode: > 0 } known)
            {
                return Task.FromResult(known);
            }

            var came = new TaskCompletionSource<DiameterHeader>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((command, came));
            return came.Task.WaitAsync(test.CancellationToken);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _socket?.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            _socket = await _listener.AcceptSocketAsync();
            using var stream = new NetworkStream(_socket);
            var front = new byte[DiameterHeader.Size];
            while (true)
            {
                await stream.ReadExactlyAsync(front);
                DiameterHeader.TryRead(front, out var header);
                var bytes = new byte[header.Length];
                front.CopyTo(bytes, 0);
                await stream.ReadExactlyAsync(bytes.AsMemory(DiameterHeader.Size));
                Note(header);
                if (_answersCer && header.CommandCode == 257 && Message.TryDecode(bytes, out var cer, out _))
                {
                    await stream.WriteAsync(Answer(cer).ToArray());
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private Message Answer(Message cer)
    {
        var realm = _identity[(_identity.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var answer = cer.CreateAnswer(ResultCode.Success, _identity, realm);
        foreach (var avp in cer.Avps.Where(avp => !avp.Is(AvpCode.OriginHost) && !avp.Is(AvpCode.OriginRealm)))
        {
            answer.Avps.Add(avp);
        }

        return answer;
    }

    private void Note(DiameterHeader header)
    {
        lock (_lock)
        {
            _requests.Add(header);
            foreach (var (_, came) in _waiting.Where(waiting => waiting.Command == header.CommandCode))
            {
                came.TrySetResult(header);
            }
        }
    }
}
