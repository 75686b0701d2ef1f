namespace SipDirectory.Lookup;

internal enum SessionStatus
{
    /// <summary>Every complete line of the input is answered.</summary>
    NeedsInput,

    /// <summary>The output is full: send it, then call again.</summary>
    NeedsOutput,

    /// <summary>The client broke a limit: send the output, then close.</summary>
    Ended,
}
