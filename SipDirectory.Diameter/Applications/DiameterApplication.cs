using System.Collections.Concurrent;
using System.Threading.Channels;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications;

/// <summary>
/// A small face of <see cref="DiameterNode"/> for scripts and tests: one peer, messages out, messages in. What goes on
/// between two nodes, from CER to DPA, it does by itself. Safe for several threads.
/// </summary>
public sealed class DiameterApplication : IAsyncDisposable
{
    private readonly DiameterApplicationOptions _options;
    private readonly Channel<Message> _received = Channel.CreateUnbounded<Message>();
    private readonly ConcurrentDictionary<uint, (Message Request, TaskCompletionSource<Message> Answer)> _unanswered = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _isOpen = NewSignal();
    private uint _lastReceived;

    private DiameterApplication(DiameterApplicationOptions options)
    {
        _options = options;
        Node = new DiameterNode(options.ToNodeOptions(), options.Dictionary);
        Node.PeerUp += _ => OnPeers();
        Node.PeerDown += (_, _) => OnPeers();
        foreach (var application in options.Applications)
        {
            Node.AddApplication(new Inbox(application, this));
        }
    }

    /// <summary>The node below, for all that this face does not show.</summary>
    public DiameterNode Node { get; }

    /// <summary>The peer of the options; without one, that which connected. Null while there is none.</summary>
    public Peer? Peer => _options.Peer is { } identity ? Node.FindPeer(identity) : Node.Peers.FirstOrDefault();

    /// <summary>The state of the peer by RFC 6733 §5.6.</summary>
    public PeerState State => Peer?.State ?? PeerState.Closed;

    /// <summary>CER, CEA, DWR, DWA, DPR and DPA, by these names, as they would be sent now; only their identifiers would differ.</summary>
    public IReadOnlyDictionary<string, Message> BaseMessages => Node.Messages.Show(Peer?.OpenConnection?.Transport);

    /// <summary>Starts it: a client returns when its peer is open, a server when it listens.</summary>
    /// <param name="options">Who, where, and which applications.</param>
    /// <param name="cancellationToken">Ends the wait for the peer.</param>
    /// <exception cref="DiameterPeerException">The peer cannot be connected to, or the address cannot be listened on.</exception>
    public static async Task<DiameterApplication> StartAsync(DiameterApplicationOptions options, CancellationToken cancellationToken = default)
    {
        if (options is { Mode: DiameterMode.Client, Peer: null })
        {
            throw new ArgumentException("a client has to know its peer's identity", nameof(options));
        }

        var application = new DiameterApplication(options);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return application;
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a request and gives its answer; or sends the answer to a request that was received, and gives the same.</summary>
    /// <param name="message">A request waits for the peer, too, where it is not there yet.</param>
    /// <exception cref="ArgumentException">It is one of <see cref="BaseMessages"/>: those are sent by themselves.</exception>
    /// <exception cref="InvalidOperationException">It answers no request that was received, or one that is answered.</exception>
    /// <exception cref="DiameterRequestException">There is no answer to the request; it says why.</exception>
    public async Task<Message> SendAsync(Message message)
    {
        if (CommandCode.IsBetweenPeers(message.Header.CommandCode))
        {
            throw new ArgumentException("capabilities exchange, watchdog and disconnection are not sent by hand", nameof(message));
        }

        if (message.Header.IsRequest)
        {
            await WaitForPeerAsync().ConfigureAwait(false);
            return await Node.SendRequestAsync(message, through: _options.Peer is null ? null : Peer).ConfigureAwait(false);
        }

        // The answer is on its way when this returns: whoever waits for it goes on within.
        return _unanswered.TryRemove(message.Header.HopByHop, out var received) && received.Answer.TrySetResult(message)
            ? message
            : throw new InvalidOperationException("it answers no request that was received, or one that is answered");
    }

    /// <summary>The next request of the peer.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ChannelClosedException">It was disposed.</exception>
    public async Task<Message> ReceiveAsync(CancellationToken cancellationToken = default) =>
        await _received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Disconnects the peer. Requests that nobody has answered get 5012.</summary>
    public async ValueTask DisposeAsync()
    {
        _received.Writer.TryComplete();
        foreach (var (request, answer) in _unanswered.Values)
        {
            answer.TrySetResult(AnswerOf(request, ResultCode.UnableToComply));
        }

        await Node.DisposeAsync().ConfigureAwait(false);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Message AnswerOf(Message request, ResultCode code) => request.CreateAnswer(code, Node.Options.Identity, Node.Options.Realm);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request: one whose command is not known yet would be refused.
        foreach (var file in _options.DictionaryFiles)
        {
            Node.Dictionary.Load(file);
        }

        await Node.StartAsync().ConfigureAwait(false);
        if (_options.Mode == DiameterMode.Client)
        {
            await Node.AddPeer($"aaa://{_options.Peer}:{_options.Port}", Node.Options.PeerDefaults)
                .OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (_options.Peer is not null)
        {
            Node.AddPeer(_options.Peer, Node.Options.PeerDefaults);
        }
    }

    private async Task WaitForPeerAsync()
    {
        try
        {
            Task isOpen;
            lock (_lock)
            {
                isOpen = _isOpen.Task;
            }

            await isOpen.WaitAsync(_options.RequestTimeout, Node.Options.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new DiameterRequestException(RequestFailure.NoPeer, "no peer was there in time");
        }
    }

    private void OnPeers()
    {
        lock (_lock)
        {
            if (Node.Peers.Any(peer => peer.IsOpen))
            {
                _isOpen.TrySetResult();
            }
            else if (_isOpen.Task.IsCompleted)
            {
                _isOpen = NewSignal();
            }
        }
    }

    private ValueTask<Message> ReceiveAsync(Message request)
    {
        // Of two connections, identifiers may be the same; of this number there is one.
        var number = Interlocked.Increment(ref _lastReceived);
        request.Header = request.Header with { HopByHop = number };
        var answer = new TaskCompletionSource<Message>();
        if (_unanswered.Count >= _options.UnansweredRequests || !_unanswered.TryAdd(number, (request, answer)) || !_received.Writer.TryWrite(request))
        {
            _unanswered.TryRemove(number, out _);
            return ValueTask.FromResult(AnswerOf(request, ResultCode.TooBusy));
        }

        return new ValueTask<Message>(answer.Task);
    }

    /// <summary>Takes the requests of one application.</summary>
    private sealed class Inbox(AdvertisedApplication advertised, DiameterApplication application) : IDiameterApplication
    {
        public AdvertisedApplication Advertised => advertised;

        public ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken) =>
            application.ReceiveAsync(request);
    }
}
