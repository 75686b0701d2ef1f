namespace SipDirectory.Diameter.Messages;

/// <summary>Values of the Re-Auth-Request-Type AVP.</summary>
public enum ReAuthRequestType
{
    /// <summary>AUTHORIZE_ONLY</summary>
    AuthorizeOnly = 0,

    /// <summary>AUTHORIZE_AUTHENTICATE</summary>
    AuthorizeAuthenticate = 1,
}
