using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace SipDirectory.Charging.Proxy;

/// <summary>JSON of which each value knows its line, for faults that an operator can find.</summary>
internal sealed class LocatedJson
{
    private const int MaxDepth = 32;

    private LocatedJson(JsonTokenType kind, string text, int line)
    {
        Kind = kind;
        Text = text;
        Line = line;
    }

    /// <summary>An object or an array by the token that begins it.</summary>
    public JsonTokenType Kind { get; }

    /// <summary>A string without its quotes; any other value as it is written.</summary>
    public string Text { get; }

    /// <summary>Where it begins, counted from 1.</summary>
    public int Line { get; }

    /// <summary>Of an object, in order; a name may stand there more than once.</summary>
    public List<(string Name, LocatedJson Value)> Members { get; } = [];

    /// <summary>Of an array.</summary>
    public List<LocatedJson> Items { get; } = [];

    /// <summary>The first member of this name; null where there is none.</summary>
    public LocatedJson? Find(string name) => Members.Find(member => member.Name == name).Value;

    /// <param name="json">UTF-8; comments are skipped.</param>
    /// <param name="root">The value.</param>
    /// <param name="fault">Why it is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out LocatedJson? root, out RuleFault fault)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth });
        var lineEnds = LineEndsOf(json);
        root = null;
        fault = default;
        try
        {
            reader.Read();
            root = Read(ref reader, lineEnds);

            // Whatever stands behind the value is a fault, which the reader finds.
            reader.Read();
            return true;
        }
        catch (JsonException e)
        {
            var reason = e.Message.Split(" LineNumber: ")[0];
            fault = new RuleFault((e.LineNumber ?? 0) + 1, $"is no JSON: {reason}");
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair, or with bytes that are no UTF-8.
            fault = new RuleFault(LineAt(lineEnds, reader.TokenStartIndex), "has characters that do not exist");
        }

        root = null;
        return false;
    }

    private static LocatedJson Read(ref Utf8JsonReader reader, List<int> lineEnds)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
        var value = new LocatedJson(reader.TokenType, text, LineAt(lineEnds, reader.TokenStartIndex));
        if (value.Kind == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                value.Items.Add(Read(ref reader, lineEnds));
            }
        }
        else if (value.Kind == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                reader.Read();
                value.Members.Add((name, Read(ref reader, lineEnds)));
            }
        }

        return value;
    }

    // How many lines end before.
    private static int LineAt(List<int> lineEnds, long position) => ~lineEnds.BinarySearch((int)position) + 1;

    private static List<int> LineEndsOf(ReadOnlySpan<byte> json)
    {
        var ends = new List<int>();
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '\n')
            {
                ends.Add(i);
            }
        }

        return ends;
    }
}
