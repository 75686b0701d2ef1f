namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>In what a service is metered (RFC 8506 §8.8).</summary>
public enum ServiceUnit
{
    /// <summary>CC-Time, in seconds.</summary>
    Time,

    /// <summary>CC-Total-Octets, or the sum of input and output.</summary>
    TotalOctets,

    /// <summary>CC-Input-Octets.</summary>
    InputOctets,

    /// <summary>CC-Output-Octets.</summary>
    OutputOctets,

    /// <summary>CC-Service-Specific-Units.</summary>
    ServiceSpecificUnits,

    /// <summary>CC-Money, in units of the account.</summary>
    Money,
}
