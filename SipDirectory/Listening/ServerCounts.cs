using SipDirectory.Lookup;

namespace SipDirectory.Listening;

/// <summary>What a server did since it started.</summary>
/// <param name="Connections">Clients accepted, refused ones included.</param>
/// <param name="Requests">Request lines.</param>
/// <param name="Found">Requests for which there is a registration.</param>
/// <param name="NotFound">Requests answered with an empty line.</param>
/// <param name="Errors">
/// Lines too long, clients refused, connections lost by a reset or a fault, failed accepts; datagrams refused, answered in
/// part only, or whose answer could not be sent.
/// </param>
internal readonly record struct ServerCounts(long Connections, long Requests, long Found, long NotFound, long Errors)
{
    public ServerCounts With(in LookupCounts lookups) => this with
    {
        Requests = Requests + lookups.Requests,
        Found = Found + lookups.Found,
        NotFound = NotFound + lookups.NotFound,
        Errors = Errors + lookups.Errors,
    };

    public ServerCounts Plus(in ServerCounts other) => new(
        Connections + other.Connections,
        Requests + other.Requests,
        Found + other.Found,
        NotFound + other.NotFound,
        Errors + other.Errors);
}
