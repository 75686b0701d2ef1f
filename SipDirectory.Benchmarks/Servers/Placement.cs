using System.Diagnostics;
using System.Runtime.InteropServices;

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
        var start = new ProcessStartInfo(words[0], words[1..]);
        // An apphost does not know where the dotnet that runs this process lives.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return start;
    }
}
