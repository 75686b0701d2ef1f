namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Requested-Action AVP.</summary>
public enum RequestedAction
{
    /// <summary>DIRECT_DEBITING</summary>
    DirectDebiting = 0,

    /// <summary>REFUND_ACCOUNT</summary>
    RefundAccount = 1,

    /// <summary>CHECK_BALANCE</summary>
    CheckBalance = 2,

    /// <summary>PRICE_ENQUIRY</summary>
    PriceEnquiry = 3,
}
