namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the CC-Request-Type AVP.</summary>
public enum CcRequestType
{
    /// <summary>INITIAL_REQUEST</summary>
    InitialRequest = 1,

    /// <summary>UPDATE_REQUEST</summary>
    UpdateRequest = 2,

    /// <summary>TERMINATION_REQUEST</summary>
    TerminationRequest = 3,

    /// <summary>EVENT_REQUEST</summary>
    EventRequest = 4,
}
