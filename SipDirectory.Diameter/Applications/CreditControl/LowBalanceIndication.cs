namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Low-Balance-Indication AVP.</summary>
public enum LowBalanceIndication
{
    /// <summary>NOT-APPLICABLE</summary>
    NotApplicable = 0,

    /// <summary>YES</summary>
    Yes = 1,
}
