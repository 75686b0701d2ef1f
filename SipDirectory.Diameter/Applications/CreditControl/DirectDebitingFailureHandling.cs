namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Direct-Debiting-Failure-Handling AVP.</summary>
public enum DirectDebitingFailureHandling
{
    /// <summary>TERMINATE_OR_BUFFER</summary>
    TerminateOrBuffer = 0,

    /// <summary>CONTINUE</summary>
    Continue = 1,
}
