namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Redirect-Address-Type AVP.</summary>
public enum RedirectAddressType
{
    /// <summary>IPv4 Address</summary>
    IPv4Address = 0,

    /// <summary>IPv6 Address</summary>
    IPv6Address = 1,

    /// <summary>URL</summary>
    Url = 2,

    /// <summary>SIP URI</summary>
    SipUri = 3,
}
