using System.Collections.Frozen;

namespace SipDirectory.Registrations;

/// <summary>Which bindings of an AOR lie where in the list of all AORs that have several.</summary>
internal readonly record struct BindingList(int Start, int Count);

/// <summary>
/// The directory as one dump describes it: from AOR to the encoded answer. Immutable, so that any number of
/// threads find in it without a lock.
/// </summary>
internal sealed class DirectorySnapshot
{
    // More than the caches of a processor that others use too.
    private const long LargeSize = 16 * 1024 * 1024;

    private readonly RecordStore _store;
    private readonly FrozenDictionary<AddressOfRecord, ByteRange>.AlternateLookup<ReadOnlySpan<byte>> _newest;
    private readonly FrozenDictionary<AddressOfRecord, ByteRange>.AlternateLookup<int> _newestByHash;
    private readonly Dictionary<ByteRange, BindingList> _lists;
    private readonly ByteRange[] _bindings;

    /// <param name="store">Holds the keys and the records, each with a line feed behind it.</param>
    /// <param name="newest">The newest binding of each AOR, by its own bytes and by its normal form.</param>
    /// <param name="lists">
    /// For each newest binding that has others beside it: all of them in <paramref name="bindings"/>. Not frozen, because
    /// few are asked for and each start would pay.
    /// </param>
    /// <param name="bindings">The bindings of all AORs that have several, newest first.</param>
    public DirectorySnapshot(
        RecordStore store,
        FrozenDictionary<AddressOfRecord, ByteRange> newest,
        Dictionary<ByteRange, BindingList> lists,
        ByteRange[] bindings)
    {
        _store = store;
        _newest = newest.GetAlternateLookup<ReadOnlySpan<byte>>();
        _lists = lists;
        _bindings = bindings;
        IsLarge = store.Length > LargeSize;
        _newestByHash = IsLarge ? newest.GetAlternateLookup<int>() : default;
    }

    /// <summary>Finds the newest binding of the AOR that has exactly these bytes, as itself or as normal form.</summary>
    public bool TryFind(ReadOnlySpan<byte> aor, out ByteRange newest) => _newest.TryGetValue(aor, out newest);

    /// <summary>All bindings of the AOR that has this newest one; empty where there are no others.</summary>
    public BindingList ListOf(ByteRange newest) => _lists.GetValueOrDefault(newest);

    public ByteRange Binding(BindingList list, int index) => _bindings[list.Start + index];

    /// <summary>A record and the line feed behind it, as it is sent.</summary>
    public ReadOnlySpan<byte> AnswerLine(ByteRange record) => _store.Bytes(record);

    /// <summary>Whether finding means waiting for memory; only then it pays to <see cref="Prefetch"/>.</summary>
    public bool IsLarge { get; }

    /// <summary>Has the processor fetch what finding this AOR and answering it will read, without waiting for its record.</summary>
    public void Prefetch(ReadOnlySpan<byte> aor)
    {
        if (_newestByHash.TryGetValue(SeededHash.Of(aor), out var newest))
        {
            _store.Prefetch(newest);
        }
    }
}
