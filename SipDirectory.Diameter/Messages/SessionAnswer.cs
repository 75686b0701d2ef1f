using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>An answer of a session: with what all of them may have (RFC 6733 §8 and §9.7, and the applications on top).</summary>
public abstract class SessionAnswer : TypedAnswer
{
    private protected SessionAnswer(Message message)
        : base(message)
    {
    }

    private protected SessionAnswer(uint commandCode, uint applicationId)
        : base(CommandFlags.Proxiable, commandCode, applicationId)
    {
    }

    /// <summary>Session-Id. The session.</summary>
    public required string SessionId
    {
        get => GetText(AvpCode.SessionId) ?? "";
        set => SetText(AvpCode.SessionId, value);
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

    /// <summary>Error-Reporting-Host. The node that set the Result-Code, if it is not the sender.</summary>
    public string? ErrorReportingHost
    {
        get => GetText(AvpCode.ErrorReportingHost);
        set => SetIdentity(AvpCode.ErrorReportingHost, value, AvpFlags.None);
    }

    /// <summary>Redirect-Host. Where the request is to be sent instead.</summary>
    public IReadOnlyList<DiameterUri> RedirectHosts
    {
        get => GetUris(AvpCode.RedirectHost);
        set => SetUris(AvpCode.RedirectHost, value);
    }

    /// <summary>Redirect-Host-Usage. For what else the redirection holds.</summary>
    public RedirectHostUsage? RedirectHostUsage
    {
        get => (RedirectHostUsage?)GetInteger32(AvpCode.RedirectHostUsage);
        set => SetUnsigned32(AvpCode.RedirectHostUsage, (uint?)value);
    }

    /// <summary>Redirect-Max-Cache-Time. How many seconds the redirection holds.</summary>
    public uint? RedirectMaxCacheTime
    {
        get => GetUnsigned32(AvpCode.RedirectMaxCacheTime);
        set => SetUnsigned32(AvpCode.RedirectMaxCacheTime, value);
    }

    /// <summary>Proxy-Info. State of agents on the way, as groups, to come back in order.</summary>
    public IReadOnlyList<Avp> ProxyInfos
    {
        get => GetAll(AvpCode.ProxyInfo);
        set => SetAll(AvpCode.ProxyInfo, value);
    }
}
