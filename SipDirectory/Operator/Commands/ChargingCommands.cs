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
        "list_sessions [TEXT]        charging sessions (with TEXT in their Session-Id, account or client): number, Session-Id, account,",
        "                            client, until when without a word of it, and of each service what is used and granted",
        "reauth SESSION              asks its client to report and to ask anew (RAR); SESSION is its number in the list, or Session-Id",
        "abort SESSION               asks its client to end it (ASR)",
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
            : FindId(rest) is not { } id ? [$"no session '{Shown(rest)}': see list_sessions"]
            : [$"{name} {Shown(id)}: {await AskAsync(name, id)}"];
    }

    private static string Shown(string text) => PrintableText.Of(Encoding.UTF8.GetBytes(text), MaxId);

    private List<string> List(string text)
    {
        var found = server.Sessions.Where(session => Has(session, text)).ToList();
        var sessions = found.OrderBy(session => session.SessionId, StringComparer.Ordinal).Take(MaxListed).ToList();
        _listed = [.. sessions.Select(session => session.SessionId)];
        var lines = new List<string> { found.Count switch { 0 => "no sessions", 1 => "1 session", var count => $"{count} sessions" } };
        lines.AddRange(sessions.Select((session, number) => $"  {number}  {SessionText.Of(session)}"));
        if (found.Count > sessions.Count)
        {
            lines.Add($"  … and {found.Count - sessions.Count} more");
        }

        return lines;
    }

    private static bool Has(CreditSession session, string text) =>
        session.SessionId.Contains(text, StringComparison.Ordinal)
        || session.Account.Contains(text, StringComparison.Ordinal)
        || session.OriginHost.Contains(text, StringComparison.OrdinalIgnoreCase);

    private string? FindId(string typed)
    {
        var id = int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number < _listed.Count ? _listed[number] : null
            : typed;
        return id is null ? null : server.FindSession(id)?.SessionId;
    }

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
        catch (DiameterRequestException e)
        {
            return $"no answer: {PrintableText.Of(Encoding.UTF8.GetBytes(e.Message), MaxReason)}";
        }
    }
}
