using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Charging.Proxy;

/// <summary>A value of a file of rules as an AVP: a number, a text, the name of a value, 0x and hex digits, or members.</summary>
/// <param name="dictionary">Knows the formats.</param>
internal sealed class RuleValue(DiameterDictionary dictionary)
{
    /// <returns>The AVP; null where there is a fault.</returns>
    public Avp? ToAvp(AvpDefinition avp, LocatedJson json, List<RuleFault> faults)
    {
        if (avp.Format == AvpFormat.Grouped)
        {
            return ToGroup(avp, json, faults);
        }

        try
        {
            if (ValueOf(avp, json) is { } value && value.ToAvp(avp.Name, dictionary) is var result && Suits(avp, result))
            {
                return result;
            }
        }
        catch (ArgumentException)
        {
            // Out of the range of its format; the fault is the same.
        }

        faults.Add(new RuleFault(json.Line, $"{avp.Name} is {avp.Format}, and has no value {Shown(json)}"));
        return null;
    }

    private Avp? ToGroup(AvpDefinition group, LocatedJson json, List<RuleFault> faults)
    {
        if (json.Kind != JsonTokenType.StartObject)
        {
            faults.Add(new RuleFault(json.Line, $"{group.Name} is a group: {{ \"member\": value, ... }}"));
            return null;
        }

        var before = faults.Count;
        var members = new List<Avp?>();
        foreach (var (name, value) in json.Members)
        {
            var avp = dictionary.FindAvp(name);
            if (avp is null || (group.Grammar.IsClosed && RuleOf(group, avp) is null))
            {
                faults.Add(new RuleFault(value.Line, avp is null ? $"no AVP is named {name}" : $"{group.Name} has no {avp.Name}"));
                members.Add(null);
            }
            else
            {
                var values = value.Kind == JsonTokenType.StartArray ? value.Items : [value];
                members.AddRange(values.Select(one => ToAvp(avp, one, faults)));
            }
        }

        faults.AddRange(FaultsOfNumber(group, members, json.Line));
        return faults.Count == before ? Avp.Group(group.Code, members.Select(member => member!), group.Must, group.VendorId) : null;
    }

    private IEnumerable<RuleFault> FaultsOfNumber(AvpDefinition group, List<Avp?> members, int line)
    {
        foreach (var rule in group.Grammar.Rules)
        {
            // What has a fault of its own may be what is missing.
            var count = dictionary.FindAvp(rule.Name) is { } avp ? members.Count(member => member?.Is(avp.Code, avp.VendorId) == true) : 0;
            if (count < rule.Minimum && !members.Contains(null))
            {
                yield return new RuleFault(line, $"{group.Name} needs a {rule.Name}");
            }
            else if (count > rule.Maximum)
            {
                yield return new RuleFault(line, $"{group.Name} has {rule.Maximum} {rule.Name} at most");
            }
        }
    }

    private static AvpRule? RuleOf(AvpDefinition group, AvpDefinition avp) =>
        group.Grammar.Rules.FirstOrDefault(rule => rule.Name.Equals(avp.Name, StringComparison.OrdinalIgnoreCase));

    private static AvpValue? ValueOf(AvpDefinition avp, LocatedJson json)
    {
        var text = json.Text;
        return (json.Kind, avp.Format) switch
        {
            (JsonTokenType.Number, AvpFormat.Float32 or AvpFormat.Float64) => double.Parse(text, CultureInfo.InvariantCulture),
            (JsonTokenType.Number, _) when long.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
            (JsonTokenType.Number, _) when ulong.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
            (JsonTokenType.String, AvpFormat.OctetString) when text.StartsWith("0x", StringComparison.Ordinal) => BytesOf(text.AsSpan(2)),
            (JsonTokenType.String, AvpFormat.Time) => TimeOf(text),
            (JsonTokenType.String, _) => text,
            _ => null,
        };
    }

    private static AvpValue? BytesOf(ReadOnlySpan<char> digits)
    {
        var bytes = new byte[digits.Length / 2];
        var isHex = Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done;
        return isHex && digits.Length % 2 == 0 ? (AvpValue)bytes : null;
    }

    private static AvpValue? TimeOf(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    // What can be written, and still is no value of the format.
    private static bool Suits(AvpDefinition definition, Avp avp) => definition.Format switch
    {
        AvpFormat.DiameterURI => avp.Reader.TryGetDiameterUri(out _),
        AvpFormat.IPFilterRule or AvpFormat.QoSFilterRule => Ascii.IsValid(avp.Data.Span),
        AvpFormat.Enumerated => !definition.HasNamedValuesOnly || (avp.Reader.TryGetInteger32(out var value) && definition.Values.ContainsKey(value)),
        _ => true,
    };

    private static string Shown(LocatedJson json) => json.Kind switch
    {
        JsonTokenType.String => $"\"{json.Text}\"",
        JsonTokenType.StartObject => "{ ... }",
        JsonTokenType.StartArray => "[ ... ]",
        _ => json.Text,
    };
}
