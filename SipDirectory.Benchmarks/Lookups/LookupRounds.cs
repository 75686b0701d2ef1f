using SipDirectory.Benchmarks.Load;
using SipDirectory.Lookup;
using SipDirectory.Registrations;

namespace SipDirectory.Benchmarks.Lookups;

/// <summary>
/// The operations on one directory, at both depths: the key in the snapshot, and the whole way from request bytes to
/// answer bytes as the listeners call it.
/// </summary>
internal sealed class LookupRounds(DirectorySnapshot snapshot, LookupKeys keys)
{
    private const int MaxLine = 1024;
    private const int Pipelined = 16;

    private readonly LookupSession _session = new(snapshot, MatchMode.Sip, MaxLine, log: null);
    private readonly LookupKeys _missing = keys.Missing();
    private readonly byte[] _output = new byte[(Pipelined * (DumpGenerator.MaxRecordBytes + 1)) + ErrorLine.MaxLength];

    public IEnumerable<Operation> Operations()
    {
        var whole = keys.Count / Pipelined * Pipelined;
        yield return new("hit", () => Find(keys), keys.Count, keys.Count);
        yield return new("miss", () => Find(_missing), keys.Count, Found: 0);
        yield return new("hit with copy", () => Answer(keys, 1), keys.Count, keys.Count);
        yield return new("miss, answered", () => Answer(_missing, 1), keys.Count, Found: 0);
        yield return new($"hit with copy, {Pipelined} lines at once", () => Answer(keys, Pipelined), whole, whole);
    }

    /// <exception cref="LoadException">The dump is refused.</exception>
    public static LookupRounds Load(string dump, LookupKeys keys, CancellationToken cancellationToken)
    {
        using var source = DumpSource.Open(dump);
        var loader = new DumpLoader(MaxLine, MatchMode.Sip, skipBadRecords: false, new LoadProgress());
        var snapshot = loader.Load(source, cancellationToken).Snapshot;
        return new LookupRounds(snapshot ?? throw new LoadException("the dump was refused"), keys);
    }

    private int Find(LookupKeys from)
    {
        var found = 0;
        for (var index = 0; index < from.Count; index++)
        {
            found += snapshot.TryFind(from.Aor(index), out _) ? 1 : 0;
        }

        return found;
    }

    private int Answer(LookupKeys from, int count)
    {
        var before = _session.Counts.Found;
        for (var index = 0; index + count <= from.Count; index += count)
        {
            _session.Answer(from.Lines(index, count), isLast: false, _output, out _, out _);
        }

        return (int)(_session.Counts.Found - before);
    }
}
