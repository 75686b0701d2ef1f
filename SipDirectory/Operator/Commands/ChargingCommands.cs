using System.Globalization;
using System.Text;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Operator.Commands;

/// <summary>What the operator can have done with the sessions of the Gy server.</summary>
/// <param name="server">Has them.</param>
/// <param name="answerTime">How long a client may take to answer; the console waits with it.</param>
internal sealed class ChargingCommands(CreditControlServer server, TimeSpan answerTime) : ICommandGroup
{
    private const int MaxListed = 100;
    private const int MaxId = 256;
    private const int MaxReason = 256;

    // A number means what the operator saw, also where sessions have come and gone since.
    private IReadOnlyList<string> _listed = [];

    public IReadOnlyList<string> Names { get; } = ["list_sessions", "reauth", "abort"];

    public IReadOnlyList<string> Help { get; } =
    [
        "list_sessions [TEXT]        charging sessions, or those with TEXT in their Session-Id, account or client: number, Session-Id,",
        "                            account, client, until when it may be silent; then what each service has used, and is granted",
        "reauth SESSION              has the client report and ask anew (RAR); SESSION is the number in the list, or the Session-Id",
        "abort SESSION               has the client end it (ASR)",
    ];

    public IReadOnlyList<string> Stats() => [.. ChargingStatistics.Lines(server.Statistics), $"Open Sessions:           {server.Statistics.OpenSessions}"];

    public IEnumerable<string> NextWords(string[] before) => before is ["reauth" or "abort"]
        ? Enumerable.Range(0, _listed.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))
        : [];

    public async Task<IReadOnlyList<string>> RunAsync(string line)
    {
        var words = new CommandWords(line);
        var name = words.Next().ToString();
        var rest = words.Rest.Trim(" \t").ToString();
        return name is "list_sessions" ? List(rest)
            : rest.Length == 0 ? [$"which session? expected {name} SESSION"]
            : FindId(rest) is not { } id || server.FindSession(id) is null ? [NoSession(rest)]
            : [$"{name} {Shown(id)}: {await AskAsync(name, id)}"];
    }

    private static string Shown(string text) => PrintableText.Of(Encoding.UTF8.GetBytes(text), MaxId);

    private List<string> List(string text)
    {
        var found = server.Sessions.Where(session => Has(session, text)).ToList();
        var sessions = found.OrderBy(session => session.SessionId, StringComparer.Ordinal).Take(MaxListed).ToList();
        _listed = [.. sessions.Select(session => session.SessionId)];
        var lines = new List<string> { found.Count switch { 0 => "no sessions", 1 => "1 session", var count => $"{count} sessions" } };
        lines.AddRange(sessions.SelectMany(SessionText.Lines));
        if (found.Count > sessions.Count)
        {
            lines.Add($"  {found.Count - sessions.Count} more are not listed");
        }

        return lines;
    }

    private static bool Has(CreditSession session, string text) =>
        session.SessionId.Contains(text, StringComparison.Ordinal)
        || session.Account.Contains(text, StringComparison.Ordinal)
        || session.OriginHost.Contains(text, StringComparison.OrdinalIgnoreCase);

    private string? FindId(string typed) =>
        !int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? typed
        : number < _listed.Count ? _listed[number]
        : null;

    private string NoSession(string typed) => FindId(typed) is { } id && id != typed
        ? $"session {typed} is over: {Shown(id)}"
        : $"no session '{Shown(typed)}': see list_sessions";

    private async Task<string> AskAsync(string name, string id)
    {
        try
        {
            var code = await (name is "reauth" ? server.RequestReAuthAsync(id, answerTime) : server.AbortAsync(id, answerTime));
            var isEnded = code == ResultCode.UnknownSessionId && server.FindSession(id) is null;
            return code == ResultCode.None
                ? "an answer without a Result-Code"
                : $"{(uint)code} {code.Name()}{(isEnded ? ", so it is ended here too" : "")}";
        }
        catch (DiameterRequestException e) when (e.Failure == RequestFailure.Timeout)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer within {answerTime.TotalSeconds} s");
        }
        catch (DiameterRequestException e)
        {
            return $"no answer: {PrintableText.Of(Encoding.UTF8.GetBytes(e.Message), MaxReason)}";
        }
    }
}
