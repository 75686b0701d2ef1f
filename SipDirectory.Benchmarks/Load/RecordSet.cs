using System.Text;

namespace SipDirectory.Benchmarks.Load;

/// <summary>The newest record of each AOR of a generated dump: what a server that holds the dump must answer.</summary>
internal sealed class RecordSet
{
    private readonly byte[] _dump;
    private readonly List<Entry> _entries;

    private RecordSet(byte[] dump, List<Entry> entries)
    {
        _dump = dump;
        _entries = entries;
    }

    public int Count => _entries.Count;

    public ReadOnlySpan<byte> Aor(int index)
    {
        return _dump.AsSpan(_entries[index].Start + Entry.AorOffset, _entries[index].AorLength);
    }

    /// <summary>The record without its LF.</summary>
    public ReadOnlySpan<byte> Record(int index)
    {
        return _dump.AsSpan(_entries[index].Start, _entries[index].Length);
    }

    public static RecordSet Read(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength)
        {
            throw new LoadException($"{path} has {length} bytes, and the load generator holds {Array.MaxLength}");
        }

        var dump = GC.AllocateUninitializedArray<byte>((int)length);
        for (var read = 0; read < dump.Length;)
        {
            var part = RandomAccess.Read(file, dump.AsSpan(read), read);
            read += part > 0 ? part : throw new LoadException($"{path} ends early");
        }

        return new RecordSet(dump, Index(dump));
    }

    private static List<Entry> Index(ReadOnlySpan<byte> dump)
    {
        var entries = new List<Entry>();
        var byAor = new Dictionary<string, int>();
        for (var start = 0; start < dump.Length;)
        {
            var length = dump[start..].IndexOf((byte)'\n');
            length = length < 0 ? dump.Length - start : length;
            var entry = Entry.Parse(dump, start, length);
            var aor = Encoding.UTF8.GetString(dump.Slice(start + Entry.AorOffset, entry.AorLength));
            if (byAor.TryAdd(aor, entries.Count))
            {
                entries.Add(entry);
            }
            else if (!IsNewer(dump, entries[byAor[aor]], entry))
            {
                entries[byAor[aor]] = entry;
            }

            start += length + 1;
        }

        return entries;
    }

    // On a tie the later line wins; dates of one ISO form order as text.
    private static bool IsNewer(ReadOnlySpan<byte> dump, Entry known, Entry other)
    {
        return known.Created(dump).SequenceCompareTo(other.Created(dump)) > 0;
    }

    private readonly record struct Entry(int Start, int Length, int AorLength)
    {
        private static ReadOnlySpan<byte> AorName => "{\"addressOfRecord\":\""u8;

        private static ReadOnlySpan<byte> CreatedName => "\"created\":\""u8;

        public static int AorOffset => AorName.Length;

        public static Entry Parse(ReadOnlySpan<byte> dump, int start, int length)
        {
            var record = dump.Slice(start, length);
            var aorLength = record.StartsWith(AorName) ? record[AorOffset..].IndexOf((byte)'"') : -1;
            return aorLength > 0
                ? new Entry(start, length, aorLength)
                : throw new LoadException($"only generated dumps can be used, and the record at byte {start} is none");
        }

        public ReadOnlySpan<byte> Created(ReadOnlySpan<byte> dump)
        {
            var record = dump.Slice(Start, Length);
            var name = record.IndexOf(CreatedName);
            var value = name < 0 ? default : record[(name + CreatedName.Length)..];
            var end = value.IndexOf((byte)'"');
            return end < 0 ? default : value[..end];
        }
    }
}
