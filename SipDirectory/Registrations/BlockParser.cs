using System.Runtime.InteropServices;

namespace SipDirectory.Registrations;

/// <summary>A record that was left out, by the number of its line, counted from 1.</summary>
internal readonly record struct BadRecord(long Line, string Reason);

/// <summary>A record that can be answered, in the store.</summary>
/// <param name="Aor">Its key.</param>
/// <param name="Line">The record with its line feed.</param>
/// <param name="MayHaveNormalForm">Whether the normal form of the AOR may be another text.</param>
internal readonly record struct SoundRecord(AddressOfRecord Aor, ByteRange Line, bool MayHaveNormalForm);

/// <summary>Judges the lines of one block after the other. Each thread has its own.</summary>
internal sealed class BlockParser(RecordStore store, int maxRequestLine)
{
    private readonly List<SoundRecord> _records = [];
    private readonly List<BadRecord> _badRecords = [];

    /// <summary>How many lines the block has.</summary>
    public int Lines { get; private set; }

    /// <summary>The sound records of the block.</summary>
    public ReadOnlySpan<SoundRecord> Records => CollectionsMarshal.AsSpan(_records);

    /// <summary>The others, by the numbers of their lines within the block.</summary>
    public ReadOnlySpan<BadRecord> BadRecords => CollectionsMarshal.AsSpan(_badRecords);

    public void Parse(DumpBlock block)
    {
        Lines = 0;
        _records.Clear();
        _badRecords.Clear();
        if (block.IsTooLong)
        {
            Lines = 1;
            Refuse(RecordParser.TooLong);
        }

        var segment = store.Segment(block.Segment).AsSpan(0, block.Start + block.Length);
        for (var at = block.Start; at < segment.Length;)
        {
            Lines++;
            var isCompact = CompactRecord.TryAccept(segment[at..], out var aor, out var length);
            var rest = segment[(at + length)..].IndexOf((byte)'\n');
            var end = rest < 0 ? segment.Length : at + length + rest;
            if (isCompact)
            {
                Take(block.Segment, at, length, aor, isEscaped: false);
            }
            else
            {
                Judge(block.Segment, at, end - at);
            }

            at = end + 1;
        }
    }

    private void Judge(int segment, int start, int length)
    {
        var line = store.Segment(segment).AsSpan(start, length);
        if (!line.ContainsAnyExcept(" \t\r"u8))
        {
            return;
        }

        var text = line.EndsWith("\r"u8) ? line[..^1] : line;
        if (RecordParser.FindFault(text, out var aor, out var isEscaped) is { } fault)
        {
            Refuse(fault);
            return;
        }

        var minified = RecordParser.Minify(text);
        if (minified < text.Length)
        {
            text = text[..minified];
            _ = RecordParser.FindFault(text, out aor, out isEscaped);
        }

        Take(segment, start, text.Length, aor, isEscaped);
    }

    private void Take(int segment, int start, int length, Range aor, bool isEscaped)
    {
        // The line feed belongs to the answer; there is room for one behind every line.
        var text = store.Segment(segment).AsSpan(start, length + 1);
        text[^1] = (byte)'\n';

        var (offset, aorLength) = aor.GetOffsetAndLength(length);
        var key = isEscaped
            ? store.Append(RecordParser.Unescape(text[..^1], aor))
            : new ByteRange(segment, start + offset, aorLength);
        var aorText = store.Bytes(key);
        if (RecordParser.FindFaultOfAor(aorText, maxRequestLine) is { } fault)
        {
            Refuse(fault);
            return;
        }

        _records.Add(new SoundRecord(
            store.Key(key), new ByteRange(segment, start, text.Length), NormalForm.MayDiffer(aorText)));
    }

    private void Refuse(string reason) => _badRecords.Add(new BadRecord(Lines, reason));
}
