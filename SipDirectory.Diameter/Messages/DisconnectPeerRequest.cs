using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Disconnect-Peer, the last message of a connection: the request (RFC 6733 §5.4.1).</summary>
public sealed class DisconnectPeerRequest : TypedMessage
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 282;

    /// <summary>A new message.</summary>
    public DisconnectPeerRequest()
        : base(CommandFlags.Request, CommandCode, 0)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public DisconnectPeerRequest(Message message)
        : base(message)
    {
    }

    /// <summary>Disconnect-Cause. Why the sender disconnects.</summary>
    public required DisconnectCause DisconnectCause
    {
        get => (DisconnectCause)(GetInteger32(AvpCode.DisconnectCause) ?? 0);
        set => SetUnsigned32(AvpCode.DisconnectCause, (uint)value);
    }
}
