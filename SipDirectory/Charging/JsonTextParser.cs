using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SipDirectory.Charging;

/// <summary>Parses a JSON text (RFC 8259, so without comments) into values that know where they stand.</summary>
internal ref struct JsonTextParser
{
    private const int MaxDepth = 32;

    private readonly int _start;
    private Utf8JsonReader _reader;
    private JsonPlace? _open;

    private JsonTextParser(ReadOnlySpan<byte> json)
    {
        // §8.1: a byte order mark may be passed over.
        _start = json.StartsWith("\uFEFF"u8) ? 3 : 0;
        _reader = new Utf8JsonReader(json[_start..], new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <param name="json">UTF-8, perhaps with a byte order mark.</param>
    /// <param name="whole">The value.</param>
    /// <param name="fault">Why it is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out JsonPlace? whole, [NotNullWhen(false)] out JsonFault? fault)
    {
        (whole, fault) = (null, null);
        var parser = new JsonTextParser(json);
        try
        {
            if (Utf8.IsValid(json))
            {
                whole = parser.Parse();
                return true;
            }

            fault = new JsonFault(1, "$", "is not UTF-8");
        }
        catch (JsonException e)
        {
            fault = new JsonFault(
                (int)(e.LineNumber ?? 0) + 1,
                parser._open?.Path ?? "$",
                $"is not well-formed JSON at byte {(e.BytePositionInLine ?? 0) + 1} of the line");
        }

        return false;
    }

    private JsonPlace Parse()
    {
        _reader.Read();
        var whole = ParseValue(null, null, 0);

        // Nothing may follow: the reader throws where something does.
        _reader.Read();
        return whole;
    }

    private JsonPlace ParseValue(JsonPlace? parent, string? name, int index)
    {
        var place = new JsonPlace(parent, name, index, _start + (int)_reader.TokenStartIndex, _reader.TokenType, Text());
        var end = place.Type switch
        {
            JsonTokenType.StartObject => JsonTokenType.EndObject,
            JsonTokenType.StartArray => JsonTokenType.EndArray,
            _ => JsonTokenType.None,
        };
        if (end == JsonTokenType.None)
        {
            return place;
        }

        _open = place;
        while (_reader.Read() && _reader.TokenType != end)
        {
            string? member = null;
            if (_reader.TokenType == JsonTokenType.PropertyName)
            {
                member = Text();
                _reader.Read();
            }

            place.Children.Add(ParseValue(place, member, place.Children.Count));
        }

        _open = parent;
        return place;
    }

    private readonly string Text()
    {
        try
        {
            return _reader.TokenType switch
            {
                JsonTokenType.String or JsonTokenType.PropertyName => _reader.GetString()!,
                JsonTokenType.Number => Encoding.UTF8.GetString(_reader.ValueSpan),
                _ => "",
            };
        }
        catch (InvalidOperationException)
        {
            // §8.2: an escaped lone surrogate has no UTF-8 form, and is refused as a control character is.
            return "\0";
        }
    }
}
