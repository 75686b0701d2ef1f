using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Device-Watchdog: the answer (RFC 6733 §5.5.2).</summary>
public sealed class DeviceWatchdogAnswer : TypedAnswer
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 280;

    /// <summary>A new message.</summary>
    public DeviceWatchdogAnswer()
        : base(CommandFlags.None, CommandCode, 0)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <remarks><see cref="Message.CreateAnswer(ResultCode, string, string)"/> makes one for a request.</remarks>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public DeviceWatchdogAnswer(Message message)
        : base(message)
    {
    }

    /// <summary>Origin-State-Id. Grows whenever the sender has lost its state.</summary>
    public uint? OriginStateId
    {
        get => GetUnsigned32(AvpCode.OriginStateId);
        set => SetUnsigned32(AvpCode.OriginStateId, value);
    }
}
