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
    private const int MaxText = 4096;

    /// <returns>The AVP; null where there is a fault.</returns>
    public Avp? Read(AvpDefinition avp, JsonPlace place, in JsonFaults faults)
    {
        if (avp.Format == AvpFormat.Grouped)
        {
            return ReadGroup(avp, place, faults);
        }

        if (place.Type == JsonTokenType.String && faults.Text(place, MaxText, mayBeEmpty: true) is null)
        {
            return null;
        }

        try
        {
            if (ValueOf(avp, place) is { } value && value.ToAvp(avp.Name, dictionary) is var result && Suits(avp, result))
            {
                return result;
            }
        }
        catch (ArgumentException)
        {
            // Out of the range of its format; the fault is the same.
        }

        faults.Note(place, $"is no value of {avp.Name}, which is {avp.Format}");
        return null;
    }

    private Avp? ReadGroup(AvpDefinition group, JsonPlace place, in JsonFaults faults)
    {
        if (place.Type != JsonTokenType.StartObject)
        {
            faults.Note(place, $"is no object, and {group.Name} is a group");
            return null;
        }

        var members = new List<Avp>();
        var isWhole = true;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var child in place.Children)
        {
            var avp = dictionary.FindAvp(child.Name!);
            var fault = avp is null ? "is the name of no AVP"
                : !seen.Add(child.Name!) ? "is repeated: several values stand in an array"
                : group.Grammar.IsClosed && !group.Grammar.Rules.Any(rule => IsOf(rule, avp)) ? $"is no member of {group.Name}"
                : null;
            if (fault is not null)
            {
                faults.Note(child, fault);
                isWhole = false;
                continue;
            }

            foreach (var value in child.Type == JsonTokenType.StartArray ? child.Children : [child])
            {
                var member = Read(avp!, value, faults);
                isWhole &= member is not null;
                members.AddRange(member is null ? [] : [member]);
            }
        }

        // What has a fault of its own may be what is missing.
        if (isWhole && FindFaultOfNumber(group, members) is { } number)
        {
            faults.Note(place, number);
            isWhole = false;
        }

        return isWhole ? Avp.Group(group.Code, members, group.Must, group.VendorId) : null;
    }

    private string? FindFaultOfNumber(AvpDefinition group, List<Avp> members)
    {
        foreach (var rule in group.Grammar.Rules)
        {
            var count = dictionary.FindAvp(rule.Name) is { } avp ? members.Count(member => member.Is(avp.Code, avp.VendorId)) : 0;
            if (count < rule.Minimum || count > rule.Maximum)
            {
                return count < rule.Minimum ? $"lacks {rule.Name}" : $"has more than {rule.Maximum} {rule.Name}";
            }
        }

        return null;
    }

    private static bool IsOf(AvpRule rule, AvpDefinition avp) => rule.Name.Equals(avp.Name, StringComparison.OrdinalIgnoreCase);

    private static AvpValue? ValueOf(AvpDefinition avp, JsonPlace place)
    {
        var text = place.Text;
        return (place.Type, avp.Format) switch
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
}
