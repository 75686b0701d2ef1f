namespace SipDirectory.Diameter.Peers;

/// <summary>Values of Redirect-Host-Usage, RFC 6733 §6.13: which requests go to the host of a redirect, too.</summary>
public enum RedirectUsage
{
    /// <summary>None.</summary>
    DontCache = 0,

    /// <summary>Those of the same session.</summary>
    AllSession = 1,

    /// <summary>Those to the same realm.</summary>
    AllRealm = 2,

    /// <summary>Those to the same realm and of the same application.</summary>
    RealmAndApplication = 3,

    /// <summary>Those of the same application.</summary>
    AllApplication = 4,

    /// <summary>Those that would go to the host that redirects.</summary>
    AllHost = 5,

    /// <summary>Those of the same User-Name.</summary>
    AllUser = 6,
}
