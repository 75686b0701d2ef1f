using System.Text;
using System.Text.Json;

namespace SipDirectory.Charging;

/// <summary>Parses a JSON text into values that know where they stand.</summary>
internal ref struct JsonTextParser(ReadOnlySpan<byte> json)
{
    private Utf8JsonReader _reader = new(json);
    private JsonPlace? _open;

    /// <summary>Where it has come to: the path of the innermost object or array.</summary>
    public readonly string Place => _open?.Path ?? "$";

    /// <exception cref="JsonException">It is not well-formed.</exception>
    public JsonPlace Parse()
    {
        _reader.Read();
        var whole = ParseValue(null, null, 0);

        // Nothing may follow: the reader throws where something does.
        _reader.Read();
        return whole;
    }

    private JsonPlace ParseValue(JsonPlace? parent, string? name, int index)
    {
        var place = new JsonPlace(parent, name, index, (int)_reader.TokenStartIndex, _reader.TokenType, Text());
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
            // RFC 8259 §8.2: an escaped lone surrogate has no UTF-8 form, and is refused as a control character is.
            return "\0";
        }
    }
}
