namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What is to be done with the end user's service, RFC 8506 §7.</summary>
public enum ServiceDecision
{
    /// <summary>It is granted as far as the units go, and the session is open.</summary>
    Grant,

    /// <summary>It is granted without credit control: the session is over, the service goes on.</summary>
    GrantUncontrolled,

    /// <summary>It ends, or does not begin.</summary>
    Terminate,
}
