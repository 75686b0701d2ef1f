using CommandLine;
using SipDirectory.Diameter.Applications.CreditControl;

namespace SipDirectory.CommandLine;

/// <summary>The credit-control client over Diameter.</summary>
[Verb("gy-client", HelpText = "Send Credit-Control-Requests over Diameter and show their answers; or load a server with them.")]
internal sealed class GyClientOptions
{
    private const int LongestName = 255;
    private const int MostSessions = 10_000;
    private const double HighestRate = 1_000_000;
    private const ulong DefaultOctets = 1 << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, RequestedAction> Actions = new()
    {
        ["direct-debiting"] = RequestedAction.DirectDebiting,
        ["refund-account"] = RequestedAction.RefundAccount,
        ["check-balance"] = RequestedAction.CheckBalance,
        ["price-enquiry"] = RequestedAction.PriceEnquiry,
    };

    [Option("host", MetaValue = "HOST", Default = "127.0.0.1", HelpText = "Server to connect to: a name or an address.")]
    public string Host { get; set; } = "127.0.0.1";

    [Option('p', "port", MetaValue = "PORT", Default = 3868, HelpText = "Its TCP port.")]
    public int Port { get; set; } = 3868;

    [Option('c', "count", MetaValue = "N",
        HelpText = "Messages to send (Default: 1, or with --seconds no limit). The requests of a session follow each other: initial, update, "
            + "termination, then the initial one of the next; 3 are one whole session.")]
    public long? Count { get; set; }

    [Option("sessions", MetaValue = "M", Default = 1, HelpText = "Sessions at a time, which share the messages.")]
    public int Sessions { get; set; } = 1;

    [Option("event", MetaValue = "ACTION",
        HelpText = "Send one-time events in place of sessions: direct-debiting, refund-account, check-balance or price-enquiry.")]
    public string? Event { get; set; }

    [Option("origin-host", MetaValue = "HOST", Default = "gy-client.example.com", HelpText = "Identity of the client: its Origin-Host.")]
    public string OriginHost { get; set; } = "gy-client.example.com";

    [Option("origin-realm", MetaValue = "REALM", Default = "example.com", HelpText = "Its Origin-Realm.")]
    public string OriginRealm { get; set; } = "example.com";

    [Option("destination-realm", MetaValue = "REALM",
        HelpText = "Destination-Realm; without one, that and the Destination-Host are what the server says of itself.")]
    public string? DestinationRealm { get; set; }

    [Option("msisdn", MetaValue = "NUMBER", HelpText = "Subscription-Id: an E.164 number.")]
    public string? Msisdn { get; set; }

    [Option("imsi", MetaValue = "NUMBER", HelpText = "Subscription-Id: an IMSI.")]
    public string? Imsi { get; set; }

    [Option("sip-uri", MetaValue = "URI", HelpText = "Subscription-Id: a SIP URI.")]
    public string? SipUri { get; set; }

    [Option("service-context", MetaValue = "ID", Default = "32251@3gpp.org", HelpText = "Service-Context-Id.")]
    public string ServiceContext { get; set; } = "32251@3gpp.org";

    [Option("rating-group", MetaValue = "N", Default = 1u, HelpText = "Rating-Group of the service.")]
    public uint RatingGroup { get; set; } = 1;

    [Option("octets", MetaValue = "N",
        HelpText = "Octets to ask for each time (Default: 1048576; an event is about one unit). What was granted is reported as used next time.")]
    public ulong? Octets { get; set; }

    [Option("time", MetaValue = "SECONDS", HelpText = "Ask for time in place of octets.")]
    public uint? Time { get; set; }

    [Option("units", MetaValue = "N", HelpText = "Ask for service-specific units in place of octets.")]
    public ulong? Units { get; set; }

    [Option("timeout", MetaValue = "SECONDS", Default = 10.0, HelpText = "Tx: how long an answer may take.")]
    public double Timeout { get; set; } = 10;

    [Option("pretty", HelpText = "Show every message, those between peers too, as a tree with the names of its AVPs.")]
    public bool Pretty { get; set; }

    [Option("rate", MetaValue = "N", HelpText = "Load: send so many messages a second; latency counts from when each was due.")]
    public double? Rate { get; set; }

    [Option("concurrency", MetaValue = "N", HelpText = "Load: have so many sessions at a time, as with --sessions.")]
    public int? Concurrency { get; set; }

    [Option("seconds", MetaValue = "SECONDS", HelpText = "Load: send for so long.")]
    public double? Seconds { get; set; }

    [Option("mock", HelpText = "Send bare 20-byte headers without a capabilities exchange, for the simplest of test tools.")]
    public bool Mock { get; set; }

    /// <summary>Words that belong to no option; the parser would drop them silently.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Stray { get; set; } = [];

    /// <summary>Whether answers are counted and timed, not shown.</summary>
    public bool IsLoad => Rate is not null || Concurrency is not null || Seconds is not null;

    /// <summary>Null for no limit.</summary>
    public long? MessageLimit => Count ?? (Seconds is null ? 1 : null);

    public int SessionsAtATime => Concurrency ?? Sessions;

    public RequestedAction? Action => Event is null ? null : Actions[Event];

    public IReadOnlyList<SubscriptionId> Subscriptions =>
    [
        .. Msisdn is null ? [] : (SubscriptionId[])[new(SubscriptionIdType.EndUserE164, Msisdn)],
        .. Imsi is null ? [] : (SubscriptionId[])[new(SubscriptionIdType.EndUserImsi, Imsi)],
        .. SipUri is null ? [] : (SubscriptionId[])[new(SubscriptionIdType.EndUserSipUri, SipUri)],
    ];

    public ServiceUnits Asked => new()
    {
        Time = Time,
        TotalOctets = Octets ?? (Time is null && Units is null && Event is null ? DefaultOctets : null),
        ServiceSpecificUnits = Units ?? (Event is not null && Octets is null && Time is null ? 1 : null),
    };

    /// <returns>What is wrong with which argument; null if nothing is.</returns>
    public string? FindFault() =>
        Stray.FirstOrDefault() is { } stray ? $"'{stray}' is no option of gy-client"
        : AddressText.Parse(Host) is null && !GyDoorOptions.IsName(Host) ? $"--host: '{Host}' is neither a host name nor an IP address"
        : Port is < 1 or > ushort.MaxValue ? $"--port: {Port} is not between 1 and 65535"
        : Count < 1 ? $"--count: {Count} is less than 1"
        : Sessions is < 1 or > MostSessions ? $"--sessions: {Sessions} is not between 1 and {MostSessions}"
        : Event is not null && !Actions.ContainsKey(Event) ? $"--event: '{Event}' is none of {string.Join(", ", Actions.Keys)}"
        : !GyDoorOptions.IsName(OriginHost) ? $"--origin-host: '{OriginHost}' is not a host name such as gy-client.example.com"
        : !GyDoorOptions.IsName(OriginRealm) ? $"--origin-realm: '{OriginRealm}' is not a realm such as example.com"
        : DestinationRealm is not null && !GyDoorOptions.IsName(DestinationRealm) ? $"--destination-realm: '{DestinationRealm}' is not a realm such as example.com"
        : FindFaultOfText("--msisdn", Msisdn) ?? FindFaultOfText("--imsi", Imsi) ?? FindFaultOfText("--sip-uri", SipUri)
        ?? FindFaultOfText("--service-context", ServiceContext)
        ?? (CountGiven(Octets, Time, Units) > 1 ? "--octets, --time, --units: only one of them can be given"
        : !IsSeconds(Timeout) ? $"--timeout: {Timeout} is not a number of seconds above 0 and up to {Longest.TotalSeconds}"
        : FindFaultOfLoad());

    private string? FindFaultOfLoad() =>
        Rate is { } rate && !(rate > 0 && rate <= HighestRate) ? $"--rate: {rate} is not above 0 and up to {HighestRate}"
        : Concurrency is < 1 or > MostSessions ? $"--concurrency: {Concurrency} is not between 1 and {MostSessions}"
        : Seconds is { } seconds && !IsSeconds(seconds) ? $"--seconds: {seconds} is not a number of seconds above 0 and up to {Longest.TotalSeconds}"
        : Concurrency is not null && Sessions != 1 ? "--concurrency: is --sessions of a load; only one of them can be given"
        : IsLoad && Count is null && Seconds is null ? "--rate, --concurrency: need --seconds or --count"
        : IsLoad && Pretty ? "--pretty: a load shows no messages"
        : Mock && (IsLoad || Pretty || Event is not null || Sessions != 1) ? "--mock: goes with --host, --port, --count and --timeout only"
        : null;

    private static int CountGiven(params ReadOnlySpan<ulong?> values)
    {
        var count = 0;
        foreach (var value in values)
        {
            count += value is null ? 0 : 1;
        }

        return count;
    }

    // The opposite condition would let NaN pass.
    private static bool IsSeconds(double seconds) => seconds > 0 && seconds <= Longest.TotalSeconds;

    private static string? FindFaultOfText(string option, string? text) =>
        text is { Length: 0 or > LongestName } ? $"{option}: has {text.Length} characters, not 1 to {LongestName}" : null;
}
