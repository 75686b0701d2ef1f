using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Disconnect-Peer, the last message of a connection: the answer (RFC 6733 §5.4.2).</summary>
public sealed class DisconnectPeerAnswer : TypedMessage
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

    /// <summary>Result-Code. Success, or what is wrong.</summary>
    public required ResultCode ResultCode
    {
        get => (ResultCode)(GetUnsigned32(AvpCode.ResultCode) ?? 0);
        set => SetUnsigned32(AvpCode.ResultCode, (uint)value);
    }

    /// <summary>Origin-Host. The sender.</summary>
    public required string OriginHost
    {
        get => GetText(AvpCode.OriginHost) ?? "";
        set => SetIdentity(AvpCode.OriginHost, value);
    }

    /// <summary>Origin-Realm. The realm of the sender.</summary>
    public required string OriginRealm
    {
        get => GetText(AvpCode.OriginRealm) ?? "";
        set => SetIdentity(AvpCode.OriginRealm, value);
    }

    /// <summary>Error-Message. What is wrong, for people.</summary>
    public string? ErrorMessage
    {
        get => GetText(AvpCode.ErrorMessage);
        set => SetText(AvpCode.ErrorMessage, value, AvpFlags.None);
    }

    /// <summary>Failed-AVP. The AVPs at fault, as a group.</summary>
    public Avp? FailedAvp
    {
        get => Get(AvpCode.FailedAvp);
        set => Set(AvpCode.FailedAvp, value);
    }
}
