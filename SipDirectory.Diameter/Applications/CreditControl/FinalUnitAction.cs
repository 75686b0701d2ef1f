namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Final-Unit-Action AVP.</summary>
public enum FinalUnitAction
{
    /// <summary>TERMINATE</summary>
    Terminate = 0,

    /// <summary>REDIRECT</summary>
    Redirect = 1,

    /// <summary>RESTRICT_ACCESS</summary>
    RestrictAccess = 2,
}
