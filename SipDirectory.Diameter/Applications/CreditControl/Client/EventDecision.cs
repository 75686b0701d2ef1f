namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What is to be done after a one-time event, RFC 8506 §6.5 and §7.</summary>
public enum EventDecision
{
    /// <summary>The service is granted, or what was asked is answered.</summary>
    Grant,

    /// <summary>The service is not granted.</summary>
    Terminate,

    /// <summary>Nothing is known: the user is told of an error of the service.</summary>
    ServiceError,

    /// <summary>
    /// The service is granted, and the request is to be kept until it is answered, and sent again
    /// (<see cref="CreditControlClient.ResendAsync"/>): a server may have charged it or not.
    /// </summary>
    GrantAndStore,

    /// <summary>A refund that no server has taken, or what was kept before: to be kept, and sent again.</summary>
    Store,
}
