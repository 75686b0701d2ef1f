namespace SipDirectory.Diameter.Peers;

/// <summary>Why a request has no answer.</summary>
public enum RequestFailure
{
    /// <summary>No open peer leads to its destination.</summary>
    NoPeer,

    /// <summary>The answer did not come in time.</summary>
    Timeout,

    /// <summary>The connection was lost, and no other one was there before the deadline.</summary>
    ConnectionLost,

    /// <summary>The peer has too many unanswered requests.</summary>
    TooBusy,

    /// <summary>The answer cannot be read.</summary>
    InvalidAnswer,

    /// <summary>Redirects lead in a circle.</summary>
    TooManyRedirects,
}
