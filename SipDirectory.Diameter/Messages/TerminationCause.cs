namespace SipDirectory.Diameter.Messages;

/// <summary>Values of the Termination-Cause AVP.</summary>
public enum TerminationCause
{
    /// <summary>DIAMETER_LOGOUT</summary>
    Logout = 1,

    /// <summary>DIAMETER_SERVICE_NOT_PROVIDED</summary>
    ServiceNotProvided = 2,

    /// <summary>DIAMETER_BAD_ANSWER</summary>
    BadAnswer = 3,

    /// <summary>DIAMETER_ADMINISTRATIVE</summary>
    Administrative = 4,

    /// <summary>DIAMETER_LINK_BROKEN</summary>
    LinkBroken = 5,

    /// <summary>DIAMETER_AUTH_EXPIRED</summary>
    AuthExpired = 6,

    /// <summary>DIAMETER_USER_MOVED</summary>
    UserMoved = 7,

    /// <summary>DIAMETER_SESSION_TIMEOUT</summary>
    SessionTimeout = 8,
}
