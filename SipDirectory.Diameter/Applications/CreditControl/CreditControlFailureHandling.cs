namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Credit-Control-Failure-Handling AVP.</summary>
public enum CreditControlFailureHandling
{
    /// <summary>TERMINATE</summary>
    Terminate = 0,

    /// <summary>CONTINUE</summary>
    Continue = 1,

    /// <summary>RETRY_AND_TERMINATE</summary>
    RetryAndTerminate = 2,
}
