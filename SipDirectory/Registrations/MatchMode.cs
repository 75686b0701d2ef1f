namespace SipDirectory.Registrations;

/// <summary>How the text of a request finds an AOR.</summary>
internal enum MatchMode
{
    /// <summary>By its exact bytes only.</summary>
    Exact,

    /// <summary>By its exact bytes, else by its normal form as a SIP or tel URI (<see cref="NormalForm"/>).</summary>
    Sip,
}
