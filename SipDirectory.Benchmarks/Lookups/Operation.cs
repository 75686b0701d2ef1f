using System.Diagnostics;
using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Lookups;

/// <summary>One round of lookups by all keys: how many were found.</summary>
internal delegate int Round();

/// <summary>One operation: what it is called, its round, and what a round must find.</summary>
internal sealed record Operation(string Name, Round Round, int Lookups, int Found)
{
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs rounds until the code is compiled as well as it will be.</summary>
    /// <exception cref="LoadException">It finds something else than it must.</exception>
    public void WarmUp()
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < WarmUpTime)
        {
            var found = Round();
            if (found != Found)
            {
                throw new LoadException($"{Name}: found {found} of {Found}");
            }
        }
    }

    /// <summary>Whole rounds for at least the given time.</summary>
    /// <returns>Nanoseconds and allocated bytes of one lookup.</returns>
    public (double Nanoseconds, double Bytes) Measure(TimeSpan time)
    {
        var rounds = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            Round();
            rounds++;
            elapsed = Stopwatch.GetElapsedTime(started);
        }
        while (elapsed < time);

        var lookups = (double)rounds * Lookups;
        return (elapsed.TotalNanoseconds / lookups, (GC.GetAllocatedBytesForCurrentThread() - allocated) / lookups);
    }
}
