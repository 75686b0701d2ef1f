using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Session-Termination: the request (RFC 6733 §8.4.1).</summary>
public sealed class SessionTerminationRequest : TypedMessage
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 275;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">The application of the session.</param>
    public SessionTerminationRequest(uint applicationId)
        : base(CommandFlags.Request | CommandFlags.Proxiable, CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public SessionTerminationRequest(Message message)
        : base(message)
    {
    }

    /// <summary>Session-Id. The session.</summary>
    public required string SessionId
    {
        get => GetText(AvpCode.SessionId) ?? "";
        set => SetText(AvpCode.SessionId, value);
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

    /// <summary>Destination-Realm. The realm where the request is to be handled.</summary>
    public required string DestinationRealm
    {
        get => GetText(AvpCode.DestinationRealm) ?? "";
        set => SetIdentity(AvpCode.DestinationRealm, value);
    }

    /// <summary>Auth-Application-Id. The application of authentication or authorization.</summary>
    public required uint AuthApplicationId
    {
        get => GetUnsigned32(AvpCode.AuthApplicationId) ?? 0;
        set => SetUnsigned32(AvpCode.AuthApplicationId, value);
    }

    /// <summary>Termination-Cause. Why the session ended.</summary>
    public required TerminationCause TerminationCause
    {
        get => (TerminationCause)(GetInteger32(AvpCode.TerminationCause) ?? 0);
        set => SetUnsigned32(AvpCode.TerminationCause, (uint)value);
    }

    /// <summary>User-Name. The user, as a network access identifier.</summary>
    public string? UserName
    {
        get => GetText(AvpCode.UserName);
        set => SetText(AvpCode.UserName, value);
    }

    /// <summary>Destination-Host. The node that is to handle the request.</summary>
    public string? DestinationHost
    {
        get => GetText(AvpCode.DestinationHost);
        set => SetIdentity(AvpCode.DestinationHost, value);
    }

    /// <summary>Class. State of the server, to be repeated.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Classes
    {
        get => GetBytesList(AvpCode.Class);
        set => SetBytesList(AvpCode.Class, value);
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
