using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Disconnect-Peer, the last message of a connection: the answer (RFC 6733 §5.4.2).</summary>
public sealed class DisconnectPeerAnswer : TypedAnswer
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 282;

    /// <summary>A new message.</summary>
    public DisconnectPeerAnswer()
        : base(CommandFlags.None, CommandCode, 0)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <remarks><see cref="Message.CreateAnswer(ResultCode, string, string)"/> makes one for a request.</remarks>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public DisconnectPeerAnswer(Message message)
        : base(message)
    {
    }
}
