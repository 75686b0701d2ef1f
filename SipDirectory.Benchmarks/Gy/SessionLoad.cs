using SipDirectory.Benchmarks.Diameter;

namespace SipDirectory.Benchmarks.Gy;

/// <summary>Sessions in every place of every connection, each place with an account of its own.</summary>
internal sealed class SessionLoad(DiameterClientOptions options)
{
    /// <summary>No session is begun any more, and each account is looked at.</summary>
    public bool IsOver { get; set; }

    public RequestSource[] SourcesOf(int connection)
    {
        var first = options.FirstAccount + (connection * options.InFlight);
        return
        [
            .. Enumerable.Range(0, options.InFlight).Select(place => new SessionSource(this,
                new CreditControlHead(options.IdentityOf(connection), options.Server, (uint)place) { Subscriber = Accounts.Name(first + place) })),
        ];
    }
}
