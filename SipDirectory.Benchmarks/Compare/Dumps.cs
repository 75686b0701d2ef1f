using SipDirectory.Registrations;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>Makes the dumps that all servers answer from.</summary>
internal static class Dumps
{
    public static void Generate(string path, int records, int seed)
    {
        using var output = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        new DumpGenerator(seed).WriteTo(output, records);
    }
}
