namespace SipDirectory.Diameter.Messages;

/// <summary>Values of the Redirect-Host-Usage AVP.</summary>
public enum RedirectHostUsage
{
    /// <summary>DONT_CACHE</summary>
    DontCache = 0,

    /// <summary>ALL_SESSION</summary>
    AllSession = 1,

    /// <summary>ALL_REALM</summary>
    AllRealm = 2,

    /// <summary>REALM_AND_APPLICATION</summary>
    RealmAndApplication = 3,

    /// <summary>ALL_APPLICATION</summary>
    AllApplication = 4,

    /// <summary>ALL_HOST</summary>
    AllHost = 5,

    /// <summary>ALL_USER</summary>
    AllUser = 6,
}
