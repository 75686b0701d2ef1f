using System.Diagnostics;

namespace SipDirectory.Benchmarks.Load;

/// <summary>CPU time of this process and of the server's, of all their threads, beside the wall clock.</summary>
internal readonly record struct CpuUse(TimeSpan Elapsed, TimeSpan Own, TimeSpan Server)
{
    public static CpuUse operator -(CpuUse later, CpuUse earlier)
    {
        return new CpuUse(later.Elapsed - earlier.Elapsed, later.Own - earlier.Own, later.Server - earlier.Server);
    }

    public static CpuUse Now(int serverProcess)
    {
        return new CpuUse(Stopwatch.GetElapsedTime(0), Environment.CpuUsage.TotalTime, OfProcess(serverProcess));
    }

    // proc(5): utime and stime are fields 14 and 15, in ticks of 10 ms; field 2 is in parentheses and may hold blanks.
    private static TimeSpan OfProcess(int process)
    {
        const int MillisecondsPerTick = 10;
        var status = File.ReadAllText($"/proc/{process}/stat");
        var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11]) + long.Parse(fields[12]);
        return TimeSpan.FromMilliseconds(ticks * MillisecondsPerTick);
    }
}
