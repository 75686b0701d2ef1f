namespace SipDirectory.Lookup;

/// <summary>What was asked and answered. Not synchronized: each session counts for itself.</summary>
internal struct LookupCounts
{
    public long Requests;
    public long Found;
    public long NotFound;
    public long Errors;

    public void Add(in LookupCounts other)
    {
        Requests += other.Requests;
        Found += other.Found;
        NotFound += other.NotFound;
        Errors += other.Errors;
    }
}
