using System.Net;
using System.Net.Sockets;
using SipDirectory.Traffic;

namespace SipDirectory.Listening;

/// <summary>
/// Who sent datagrams lately: the clients of the UDP door as the operator knows them. UDP has no connections, so a client
/// is a source address, from its first datagram until it is silent for a minute or a thousand others came after it.
/// </summary>
internal sealed class UdpSources : IDisposable
{
    private const int MaxSources = 1000;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly ClientRegister _register;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, Source> _byAddress = [];

    // The one that was silent for longest comes first.
    private readonly LinkedList<Source> _bySilence = [];

    public UdpSources(Socket socket, ClientRegister register, TimeProvider time)
    {
        _socket = socket;
        _register = register;
        _time = time;
        _timer = time.CreateTimer(_ => ForgetSilent(), state: null, CheckInterval, CheckInterval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        ForgetWhere(_ => true, "stop: the server ends");
    }

    /// <summary>The client that a datagram came from.</summary>
    /// <param name="sender">As it is shown.</param>
    /// <param name="address">As the socket has it; copied.</param>
    public RegisteredClient Of(IPEndPoint sender, SocketAddress address)
    {
        lock (_lock)
        {
            if (_byAddress.TryGetValue(sender, out var source))
            {
                Touch(source);
                return source.Client;
            }
        }

        ForgetWhere(_ => _bySilence.Count >= MaxSources, "too many sources");
        return Add(sender, address);
    }

    private RegisteredClient Add(IPEndPoint sender, SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer[..address.Size].CopyTo(copy.Buffer);
        var source = new Source(this, sender, copy);
        source.Client = _register.Add(ClientProtocol.Udp, sender, path: null, source);
        lock (_lock)
        {
            _byAddress.Add(sender, source);
            _bySilence.AddLast(source.Node);
            Touch(source);
        }

        return source.Client;
    }

    private void Touch(Source source)
    {
        source.LastSeen = _time.GetTimestamp();
        if (source.Node.List is not null)
        {
            _bySilence.Remove(source.Node);
            _bySilence.AddLast(source.Node);
        }
    }

    private void ForgetSilent() =>
        ForgetWhere(source => _time.GetElapsedTime(source.LastSeen) >= LongestSilence, "silent for 60 seconds");

    // From the one that was silent for longest on, while the condition holds.
    private void ForgetWhere(Predicate<Source> condition, string reason)
    {
        while (true)
        {
            Source source;
            lock (_lock)
            {
                if (_bySilence.First is not { } first || !condition(first.Value))
                {
                    return;
                }

                source = first.Value;
                Remove(source);
            }

            source.Client.Closed(reason);
        }
    }

    private bool Remove(Source source)
    {
        if (source.Node.List is null)
        {
            return false;
        }

        _bySilence.Remove(source.Node);
        return _byAddress.Remove(source.Sender);
    }

    private sealed class Source : IClientLink
    {
        private readonly UdpSources _sources;
        private readonly SocketAddress _address;

        public Source(UdpSources sources, IPEndPoint sender, SocketAddress address)
        {
            _sources = sources;
            _address = address;
            Sender = sender;
            Node = new LinkedListNode<Source>(this);
        }

        public IPEndPoint Sender { get; }

        public LinkedListNode<Source> Node { get; }

        public RegisteredClient Client { get; set; } = null!;

        public long LastSeen { get; set; }

        public void Deliver()
        {
            while (Client.TryTake(out var message))
            {
                Send(message);
            }

            lock (_sources._lock)
            {
                _sources.Touch(this);
            }
        }

        public void Kick()
        {
            bool isKnown;
            lock (_sources._lock)
            {
                isKnown = _sources.Remove(this);
            }

            if (isKnown)
            {
                Client.Closed("operator: kicked");
            }
        }

        private void Send(OperatorMessage message)
        {
            try
            {
                _sources._socket.SendTo(message.Bytes.Span, SocketFlags.None, _address);
                Client.Sent(message.Bytes.Span);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                Client.Fault($"not sent: {e.Message}");
            }
        }
    }
}
