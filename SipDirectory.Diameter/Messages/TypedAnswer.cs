using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>An answer: with what all of them have (RFC 6733 §7).</summary>
public abstract class TypedAnswer : TypedMessage
{
    private protected TypedAnswer(Message message)
        : base(message)
    {
    }

    private protected TypedAnswer(CommandFlags flags, uint commandCode, uint applicationId)
        : base(flags, commandCode, applicationId)
    {
    }

    /// <summary>Result-Code. Success, or what is wrong.</summary>
    public required ResultCode ResultCode
    {
        get => (ResultCode)(GetUnsigned32(AvpCode.ResultCode) ?? 0);
        set => SetUnsigned32(AvpCode.ResultCode, (uint)value);
    }

    /// <summary>Error-Message. What is wrong, for people.</summary>
    public string? ErrorMessage
    {
        get => GetText(AvpCode.ErrorMessage);
        set => SetText(AvpCode.ErrorMessage, value, AvpFlags.None);
    }

    /// <summary>Failed-AVP. The AVPs at fault, as a group; the first where there are several.</summary>
    public Avp? FailedAvp
    {
        get => Get(AvpCode.FailedAvp);
        set => Set(AvpCode.FailedAvp, value);
    }
}
