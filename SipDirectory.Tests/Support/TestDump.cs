using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Support;

/// <summary>Dumps as files on the disk, loaded by the code under test.</summary>
internal static class TestDump
{
    public static string Record(string aor, string? created = null) =>
        $$"""{"addressOfRecord":"{{aor}}"{{(created is null ? "" : $",\"created\":\"{created}\"")}}}""";

    public static LoadResult Load(
        string dump, int maxRequestLine = 1024, MatchMode match = MatchMode.Sip, bool skipBadRecords = false) =>
        Load(Encoding.UTF8.GetBytes(dump), maxRequestLine, match, skipBadRecords);

    public static LoadResult Load(
        byte[] dump, int maxRequestLine = 1024, MatchMode match = MatchMode.Sip, bool skipBadRecords = false)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(file, dump);
        try
        {
            using var source = DumpSource.Open(file);
            var loader = new DumpLoader(maxRequestLine, match, skipBadRecords, new LoadProgress());
            return loader.Load(source, CancellationToken.None);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The directory that a dump of these AORs describes.</summary>
    public static DirectorySnapshot SnapshotOf(MatchMode match, params string[] aors) =>
        SnapshotOf(string.Join('\n', aors.Select(aor => Record(aor))), match);

    public static DirectorySnapshot SnapshotOf(string dump, MatchMode match = MatchMode.Sip)
    {
        var result = Load(dump, match: match);
        Assert.IsNotNull(result.Snapshot, string.Join(", ", result.FirstBadRecords));
        return result.Snapshot;
    }
}
