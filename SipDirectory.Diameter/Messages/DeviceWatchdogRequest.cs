using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Device-Watchdog: the request (RFC 6733 §5.5.1).</summary>
public sealed class DeviceWatchdogRequest : TypedMessage
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 280;

    /// <summary>A new message.</summary>
    public DeviceWatchdogRequest()
        : base(CommandFlags.Request, CommandCode, 0)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public DeviceWatchdogRequest(Message message)
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
