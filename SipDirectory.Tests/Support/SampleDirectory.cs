using System.Text;
using Serilog;
using SipDirectory.Lookup;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Support;

/// <summary>A small directory in memory, with a record as large as one may be and an AOR with many bindings.</summary>
internal static class SampleDirectory
{
    public const string Known = "alice";
    public const string Large = "large";
    public const string ManyBindings = "many";

    private const int Bindings = 3000;
    private const int TypicalRecord = 600;
    private const int LargestRecord = 1024 * 1024;

    /// <summary>The answer to <see cref="Known"/>, without its LF; of typical length.</summary>
    public static string KnownRecord { get; } = Record(Known, TypicalRecord);

    public static string LargeRecord { get; } = Record(Large, LargestRecord);

    /// <summary>The answer to <c>all many</c>: newest first, which is the last of the dump where all are equally old.</summary>
    public static string AllBindings { get; } =
        $"[{string.Join(',', Enumerable.Range(0, Bindings).Reverse().Select(BindingOfMany))}]";

    public static DirectorySnapshot Snapshot { get; } = Build();

    /// <summary>What answers one client from <see cref="Snapshot"/>.</summary>
    public static LookupSession OpenSession(int maxLine = 1024, ILogger? log = null) =>
        new(Snapshot, MatchMode.Sip, maxLine, log is null ? null : RequestLog.For(log));

    private static DirectorySnapshot Build()
    {
        var store = new RecordStore();
        var builder = new SnapshotBuilder(store);
        Add(Known, KnownRecord);
        Add(Large, LargeRecord);
        for (var i = 0; i < Bindings; i++)
        {
            Add(ManyBindings, BindingOfMany(i));
        }

        return builder.Build(MatchMode.Sip);

        void Add(string aor, string record) => builder.Add(
        [
            new SoundRecord(
                store.Key(store.Append(Encoding.UTF8.GetBytes(aor))),
                store.Append(Encoding.UTF8.GetBytes(record + "\n")),
                MayHaveNormalForm: false),
        ]);
    }

    private static string BindingOfMany(int index) => Record(ManyBindings, TypicalRecord, $"\"lineId\":\"{index}\"");

    private static string Record(string aor, int length, string field = "\"lineId\":null")
    {
        var start = $"{{\"addressOfRecord\":\"{aor}\",{field},\"userAgent\":\"";
        return start + new string('u', length - start.Length - 2) + "\"}";
    }
}
