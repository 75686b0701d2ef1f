using System.Text;
using System.Text.Json;

namespace SipDirectory.Benchmarks.Lookups;

/// <summary>Request lines in seeded random order, one behind the other, so that any run of them is one span.</summary>
internal sealed class LookupKeys
{
    // Far more than any cache holds answers for, and few enough for the memory of a small machine.
    private const int Most = 1_000_000;

    // A shorter order, walked again and again, would be learnt by the branch predictor.
    private const int Least = 1 << 16;

    private readonly byte[] _lines;
    private readonly int[] _offsets;

    private LookupKeys(byte[] lines, int[] offsets)
    {
        _lines = lines;
        _offsets = offsets;
    }

    public int Count => _offsets.Length - 1;

    /// <summary>The AOR of one line, without its LF.</summary>
    public ReadOnlySpan<byte> Aor(int index)
    {
        return _lines.AsSpan(_offsets[index].._offsets[index + 1])[..^1];
    }

    /// <summary>As many whole lines from there on.</summary>
    public ReadOnlySpan<byte> Lines(int index, int count)
    {
        return _lines.AsSpan(_offsets[index].._offsets[index + count]);
    }

    /// <summary>The AORs of the dump, or of a random million of its records.</summary>
    public static LookupKeys Read(string dump, int records, int seed)
    {
        var random = new Random(seed);
        var aors = new List<byte[]>();
        foreach (var line in File.ReadLines(dump))
        {
            if (random.NextDouble() * records < Most)
            {
                aors.Add(AorOf(line));
            }
        }

        var order = Enumerable.Range(0, Math.Max(Least, aors.Count)).Select(index => aors[index % aors.Count]).ToArray();
        random.Shuffle(order);
        return Of(order);
    }

    /// <summary>Keys of the same lengths in the same order that no generated dump has.</summary>
    public LookupKeys Missing()
    {
        var lines = _lines.ToArray();
        foreach (var start in _offsets[..^1])
        {
            // The AORs of generated dumps are hexadecimal.
            lines[start] = (byte)'z';
        }

        return new LookupKeys(lines, _offsets);
    }

    private static LookupKeys Of(byte[][] aors)
    {
        var offsets = new int[aors.Length + 1];
        for (var index = 0; index < aors.Length; index++)
        {
            offsets[index + 1] = offsets[index] + aors[index].Length + 1;
        }

        var lines = new byte[offsets[^1]];
        for (var index = 0; index < aors.Length; index++)
        {
            aors[index].CopyTo(lines, offsets[index]);
            lines[offsets[index + 1] - 1] = (byte)'\n';
        }

        return new LookupKeys(lines, offsets);
    }

    private static byte[] AorOf(string line)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("addressOfRecord"u8))
            {
                reader.Read();
                return reader.ValueSpan.ToArray();
            }
        }

        throw new InvalidDataException("a record of a generated dump has no addressOfRecord");
    }
}
