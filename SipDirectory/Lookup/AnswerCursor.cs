using SipDirectory.Registrations;

namespace SipDirectory.Lookup;

/// <summary>
/// An answer on its way out, and how much of it is gone: one record, or the JSON array of all bindings. Its bytes
/// are copied in pieces from the store, so that an answer of any size needs no memory of its own.
/// </summary>
internal struct AnswerCursor
{
    private readonly DirectorySnapshot? _snapshot;
    private readonly ByteRange _record;
    private readonly BindingList _list;
    private readonly int _pieces;
    private int _piece;
    private int _offset;

    private AnswerCursor(DirectorySnapshot snapshot, ByteRange record, BindingList list, int pieces)
    {
        _snapshot = snapshot;
        _record = record;
        _list = list;
        _pieces = pieces;
    }

    public readonly bool IsDone => _piece == _pieces;

    public static AnswerCursor Record(DirectorySnapshot snapshot, ByteRange record) =>
        new(snapshot, record, default, pieces: 1);

    // An array: a separator before each record, and the end.
    public static AnswerCursor AllBindings(DirectorySnapshot snapshot, ByteRange newest)
    {
        var list = snapshot.ListOf(newest);
        return new AnswerCursor(snapshot, newest, list, (2 * Math.Max(list.Count, 1)) + 1);
    }

    /// <summary>Copies what fits of the bytes that are still to go.</summary>
    public int CopyTo(Span<byte> output)
    {
        var written = 0;
        while (!IsDone)
        {
            var rest = Piece(_piece)[_offset..];
            var room = output[written..];
            if (rest.Length > room.Length)
            {
                rest[..room.Length].CopyTo(room);
                _offset += room.Length;
                return output.Length;
            }

            rest.CopyTo(room);
            written += rest.Length;
            _piece++;
            _offset = 0;
        }

        return written;
    }

    private readonly ReadOnlySpan<byte> Piece(int index)
    {
        if (_pieces == 1)
        {
            return _snapshot!.AnswerLine(_record);
        }

        if (index % 2 == 0)
        {
            return index == 0 ? "["u8 : index == _pieces - 1 ? "]\n"u8 : ","u8;
        }

        var record = _list.Count == 0 ? _record : _snapshot!.Binding(_list, index / 2);
        return _snapshot!.AnswerLine(record)[..^1];
    }
}
