namespace SipDirectory.Diameter.Peers;

/// <summary>A request that is under way; its task gives the answer as it came, or a <see cref="DiameterRequestException"/>.</summary>
/// <param name="message">The request as it is sent, save for hop-by-hop identifier and T bit. Kept, for it may be sent again.</param>
/// <param name="deadline">When it fails, as a timestamp.</param>
/// <param name="from">The peer that it came from, which it does not go back to; null for this node's own.</param>
internal sealed class PendingRequest(ReadOnlyMemory<byte> message, long deadline, Peer? from = null)
    : TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ReadOnlyMemory<byte> Message => message;

    public long Deadline => deadline;

    public Peer? From => from;

    /// <summary>When it was sent last, as a timestamp.</summary>
    public long Sent { get; set; }

    /// <summary>Sent before, over a connection that was lost since: it goes out with the T bit.</summary>
    public bool IsRetransmission { get; set; }

    /// <summary>The one peer that may have it; null where the routes say.</summary>
    public string? OnlyPeer { get; set; }

    /// <summary>The redirects that it has followed.</summary>
    public int Redirects { get; private init; }

    /// <summary>Who answered.</summary>
    public Peer? AnsweredBy { get; set; }

    /// <summary>Peers that answered that they could not deliver it, or were too busy: it does not go to them again.</summary>
    public IReadOnlyList<Peer> RefusedBy { get; private init; } = [];

    /// <summary>The same request, to be sent to the host that an answer named.</summary>
    public PendingRequest Redirected() => Again(RefusedBy, Redirects + 1);

    /// <summary>The same request, to be sent to another peer.</summary>
    public PendingRequest Refused(Peer by) => Again([.. RefusedBy, by], Redirects);

    // RFC 6733 §3: an answer that tells an error is no reason for the T bit; a connection that was lost before remains one.
    private PendingRequest Again(IReadOnlyList<Peer> refusedBy, int redirects) => new(message, deadline, from)
    {
        IsRetransmission = IsRetransmission,
        RefusedBy = refusedBy,
        Redirects = redirects,
    };
}
