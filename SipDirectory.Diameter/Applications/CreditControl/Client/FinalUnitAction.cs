namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>Values of the Final-Unit-Action AVP (RFC 8506 §8.35): what is to be done when the final units are used up.</summary>
public enum FinalUnitAction
{
    /// <summary>TERMINATE: the service ends (§5.6.1).</summary>
    Terminate = 0,

    /// <summary>REDIRECT: the user is sent to an address, such as where the account is refilled (§5.6.2).</summary>
    Redirect = 1,

    /// <summary>RESTRICT_ACCESS: only what the filters let through goes on (§5.6.3).</summary>
    RestrictAccess = 2,
}
