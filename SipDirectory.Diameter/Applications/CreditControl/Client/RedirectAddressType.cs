namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>Values of the Redirect-Address-Type AVP (RFC 8506 §8.38).</summary>
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
