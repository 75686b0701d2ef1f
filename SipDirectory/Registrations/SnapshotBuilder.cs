using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace SipDirectory.Registrations;

/// <summary>Gathers sound records in the order of their lines and makes the directory of them.</summary>
internal sealed class SnapshotBuilder
{
    private readonly RecordStore _store;
    private readonly AddressOfRecordComparer _comparer;
    private readonly Dictionary<AddressOfRecord, ByteRange> _records;

    private readonly List<AddressOfRecord> _mayHaveNormalForm = [];

    // Only what repeats an AOR: most of a dump never gets here.
    private readonly Dictionary<AddressOfRecord, List<ByteRange>> _repeated;
    private readonly HashSet<AddressOfRecord> _repeatedTexts;

    public SnapshotBuilder(RecordStore store)
    {
        _store = store;
        _comparer = new AddressOfRecordComparer(store);
        _records = new Dictionary<AddressOfRecord, ByteRange>(_comparer);
        _repeated = new Dictionary<AddressOfRecord, List<ByteRange>>(_comparer);
        _repeatedTexts = new HashSet<AddressOfRecord>(_comparer);
    }

    /// <summary>Records that repeat an earlier one byte for byte, and were dropped.</summary>
    public int Duplicates { get; private set; }

    public int Aors => _records.Count;

    public int AorsWithSeveralBindings => _repeated.Count;

    /// <summary>Makes room for a whole dump at once, which begins with these records.</summary>
    /// <param name="first">Of the first block.</param>
    /// <param name="length">The bytes of the dump.</param>
    public void Expect(ReadOnlySpan<SoundRecord> first, long length)
    {
        var bytes = 0L;
        foreach (var record in first)
        {
            bytes += record.Line.Length;
        }

        if (bytes > 0)
        {
            // No more than a quarter of the dump, should only its first records be short.
            _records.EnsureCapacity((int)Math.Min(1.02 * first.Length * length / bytes, length / 128));
        }
    }

    public void Add(ReadOnlySpan<SoundRecord> records)
    {
        foreach (var (aor, record, mayHaveNormalForm) in records)
        {
            Add(aor, record, mayHaveNormalForm);
        }
    }

    private void Add(AddressOfRecord aor, ByteRange record, bool mayHaveNormalForm)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_records, aor, out var isRepeated);
        if (!isRepeated)
        {
            known = record;
            if (mayHaveNormalForm)
            {
                _mayHaveNormalForm.Add(aor);
            }

            return;
        }

        // The records of a repeated AOR are told apart as the keys are: by their bytes.
        _repeatedTexts.Add(_store.Key(known));
        if (!_repeatedTexts.Add(_store.Key(record)))
        {
            Duplicates++;
            return;
        }

        if (!_repeated.TryGetValue(aor, out var bindings))
        {
            bindings = [known];
            _repeated.Add(aor, bindings);
        }

        bindings.Add(record);
    }

    public DirectorySnapshot Build(MatchMode match)
    {
        var count = 0;
        foreach (var several in _repeated.Values)
        {
            count += several.Count;
        }

        var bindings = new ByteRange[count];
        var lists = new Dictionary<ByteRange, BindingList>(_repeated.Count);
        var start = 0;
        foreach (var (aor, inLineOrder) in _repeated)
        {
            NewestFirst(inLineOrder).CopyTo(bindings, start);
            _records[aor] = bindings[start];
            lists.Add(bindings[start], new BindingList(start, inLineOrder.Count));
            start += inLineOrder.Count;
        }

        if (match == MatchMode.Sip)
        {
            AddNormalForms();
        }

        return new DirectorySnapshot(_store, _records.ToFrozenDictionary(_comparer), lists, bindings);
    }

    // A date that does not parse counts as the newest date before it, so that the later line wins there as on a
    // tie, and the order stays one that can be sorted by.
    private ByteRange[] NewestFirst(List<ByteRange> inLineOrder)
    {
        var dated = new (long Date, int Line, ByteRange Record)[inLineOrder.Count];
        var newest = 0L;
        for (var i = 0; i < dated.Length; i++)
        {
            var record = inLineOrder[i];
            var date = CreationDate.TicksOf(_store.Bytes(record)) ?? newest;
            newest = Math.Max(newest, date);
            dated[i] = (date, i, record);
        }

        // By a comparison of our own: the default one for pairs is put together by reflection.
        dated.AsSpan().Sort(static (x, y) => x.Date != y.Date ? y.Date.CompareTo(x.Date) : y.Line.CompareTo(x.Line));
        return Array.ConvertAll(dated, each => each.Record);
    }

    // An AOR that is no normal form itself is found by its normal form too, unless that means another AOR.
    private void AddNormalForms()
    {
        var forms = new Dictionary<AddressOfRecord, ByteRange?>(_comparer);
        var byBytes = forms.GetAlternateLookup<ReadOnlySpan<byte>>();
        var records = _records.GetAlternateLookup<ReadOnlySpan<byte>>();
        var scratch = Array.Empty<byte>();
        foreach (var aor in _mayHaveNormalForm)
        {
            var text = _store.Bytes(aor.Text);
            scratch = scratch.Length < text.Length ? new byte[text.Length] : scratch;
            if (!NormalForm.TryParse(text, scratch, out var form) || form.Whole.SequenceEqual(text)
                || records.ContainsKey(form.Whole))
            {
                continue;
            }

            if (byBytes.ContainsKey(form.Whole))
            {
                byBytes[form.Whole] = null;
            }
            else
            {
                forms.Add(_store.Key(_store.Append(form.Whole)), _records[aor]);
            }
        }

        foreach (var (form, newest) in forms)
        {
            if (newest is { } record)
            {
                _records.Add(form, record);
            }
        }
    }
}
