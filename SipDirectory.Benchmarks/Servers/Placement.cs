using System.Diagnostics;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>Where the processes of a measurement run.</summary>
internal sealed record Placement(string Name, int? ServerCore, int? GeneratorCore)
{
    public static readonly Placement Pinned = new("pinned", ServerCore: 0, GeneratorCore: 1);

    public static readonly Placement Unpinned = new("unpinned", null, null);

    /// <summary>
    /// How to start the program on the core. Taskset becomes the program, so the process id is the program's.
    /// </summary>
    public static ProcessStartInfo StartOn(int? core, IEnumerable<string> commandLine)
    {
        string[] words = core is null ? [.. commandLine] : ["taskset", "-c", $"{core}", .. commandLine];
        return new ProcessStartInfo(words[0], words[1..]);
    }
}
