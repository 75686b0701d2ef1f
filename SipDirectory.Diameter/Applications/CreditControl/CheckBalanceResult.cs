namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Check-Balance-Result AVP.</summary>
public enum CheckBalanceResult
{
    /// <summary>ENOUGH_CREDIT</summary>
    EnoughCredit = 0,

    /// <summary>NO_CREDIT</summary>
    NoCredit = 1,
}
