using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>A request of a session: with what all of them have (RFC 6733 §8 and §9.7, and the applications on top).</summary>
public abstract class SessionRequest : TypedMessage
{
    private protected SessionRequest(Message message)
        : base(message)
    {
    }

    private protected SessionRequest(uint commandCode, uint applicationId)
        : base(CommandFlags.Request | CommandFlags.Proxiable, commandCode, applicationId)
    {
    }

    /// <summary>Session-Id. The session.</summary>
    public required string SessionId
    {
        get => GetText(AvpCode.SessionId) ?? "";
        set => SetText(AvpCode.SessionId, value);
    }

    /// <summary>Destination-Realm. The realm where the request is to be handled.</summary>
    public required string DestinationRealm
    {
        get => GetText(AvpCode.DestinationRealm) ?? "";
        set => SetIdentity(AvpCode.DestinationRealm, value);
    }

    /// <summary>User-Name. The user, as a network access identifier.</summary>
    public string? UserName
    {
        get => GetText(AvpCode.UserName);
        set => SetText(AvpCode.UserName, value);
    }

    /// <summary>Origin-State-Id. Grows whenever the sender has lost its state.</summary>
    public uint? OriginStateId
    {
        get => GetUnsigned32(AvpCode.OriginStateId);
        set => SetUnsigned32(AvpCode.OriginStateId, value);
    }

    /// <summary>Proxy-Info. State of agents on the way, as groups, to come back in order.</summary>
    public IReadOnlyList<Avp> ProxyInfos
    {
        get => GetAll(AvpCode.ProxyInfo);
        set => SetAll(AvpCode.ProxyInfo, value);
    }

    /// <summary>Route-Record. The nodes that the request went through, in order.</summary>
    public IReadOnlyList<string> RouteRecords
    {
        get => GetTexts(AvpCode.RouteRecord);
        set => SetIdentities(AvpCode.RouteRecord, value);
    }
}
