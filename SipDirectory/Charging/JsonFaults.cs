using System.Globalization;
using System.Text.Json;

namespace SipDirectory.Charging;

/// <summary>Takes values out of a JSON text, and notes what is wrong with them.</summary>
internal ref struct JsonFaults(ReadOnlySpan<byte> json)
{
    private const int MaxNoted = 100;

    private readonly ReadOnlySpan<byte> _json = json;

    public List<JsonFault> Noted { get; } = [];

    public readonly int LineOf(JsonPlace place) => _json[..place.Offset].Count((byte)'\n') + 1;

    public readonly void Note(JsonPlace place, string reason)
    {
        if (Noted.Count < MaxNoted)
        {
            Noted.Add(new JsonFault(LineOf(place), place.Path, reason));
        }
    }

    /// <returns>Whether it is an object; members that it lacks or should not have are noted.</returns>
    public readonly bool IsObject(JsonPlace place, JsonShape shape)
    {
        if (place.Type != JsonTokenType.StartObject)
        {
            Note(place, "is not an object");
            return false;
        }

        var seen = new HashSet<string>();
        foreach (var member in place.Children)
        {
            if (!seen.Add(member.Name!))
            {
                Note(member, "is repeated");
            }
            else if (!shape.Required.Contains(member.Name) && !shape.Optional.Contains(member.Name))
            {
                Note(member, "is unknown");
            }
        }

        foreach (var missing in shape.Required.Where(name => !seen.Contains(name)))
        {
            Note(place, $"lacks {missing}");
        }

        return true;
    }

    /// <returns>The items; none where the member is missing, or no array.</returns>
    public readonly List<JsonPlace> Items(JsonPlace place, string name, bool mayBeEmpty = false)
    {
        var array = place.Member(name);
        if (array is { Type: not JsonTokenType.StartArray })
        {
            Note(array, "is not an array");
            return [];
        }

        if (array is { Children.Count: 0 } && !mayBeEmpty)
        {
            Note(array, "is empty");
        }

        return array?.Children ?? [];
    }

    public readonly long? Number(JsonPlace place, string name, long min, long max)
    {
        if (place.Member(name) is not { } number)
        {
            return null;
        }

        if (number.Type != JsonTokenType.Number
            || !Int128.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Note(number, "is not a whole number");
            return null;
        }

        if (value < min || value > max)
        {
            Note(number, $"is not between {min} and {max}");
            return null;
        }

        return (long)value;
    }

    public readonly string? Text(JsonPlace place, string name, int maxLength, bool mayBeEmpty = false) =>
        place.Member(name) is { } text ? Text(text, maxLength, mayBeEmpty) : null;

    public readonly string? Text(JsonPlace text, int maxLength, bool mayBeEmpty = false)
    {
        var fault = text.Type != JsonTokenType.String ? "is not a string"
            : text.Text.Length == 0 && !mayBeEmpty ? "is empty"
            : text.Text.Length > maxLength ? $"is longer than {maxLength} characters"
            : text.Text.Any(char.IsControl) ? "has control characters in it"
            : null;
        if (fault is null)
        {
            return text.Text;
        }

        Note(text, fault);
        return null;
    }

    public readonly T? Choice<T>(JsonPlace place, string name, IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        if (place.Member(name) is not { } choice)
        {
            return null;
        }

        if (choice.Type == JsonTokenType.String && choices.TryGetValue(choice.Text, out var value))
        {
            return value;
        }

        Note(choice, $"is none of {string.Join(", ", choices.Keys)}");
        return null;
    }
}
