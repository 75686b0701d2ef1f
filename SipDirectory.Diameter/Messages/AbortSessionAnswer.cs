using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Abort-Session, asking a client to end a session: the answer (RFC 6733 §8.5.2).</summary>
public sealed class AbortSessionAnswer : TypedMessage
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 274;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">The application of the session.</param>
    public AbortSessionAnswer(uint applicationId)
        : base(CommandFlags.Proxiable, CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <remarks><see cref="Message.CreateAnswer(ResultCode, string, string)"/> makes one for a request.</remarks>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public AbortSessionAnswer(Message message)
        : base(message)
    {
    }

    /// <summary>Session-Id. The session.</summary>
    public required string SessionId
    {
        get => GetText(AvpCode.SessionId) ?? "";
        set => SetText(AvpCode.SessionId, value);
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

    /// <summary>Error-Message. What is wrong, for people.</summary>
    public string? ErrorMessage
    {
        get => GetText(AvpCode.ErrorMessage);
        set => SetText(AvpCode.ErrorMessage, value, AvpFlags.None);
    }

    /// <summary>Error-Reporting-Host. The node that set the Result-Code, if it is not the sender.</summary>
    public string? ErrorReportingHost
    {
        get => GetText(AvpCode.ErrorReportingHost);
        set => SetIdentity(AvpCode.ErrorReportingHost, value, AvpFlags.None);
    }

    /// <summary>Failed-AVP. The AVPs at fault, as a group.</summary>
    public Avp? FailedAvp
    {
        get => Get(AvpCode.FailedAvp);
        set => Set(AvpCode.FailedAvp, value);
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
