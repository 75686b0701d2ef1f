using System.Diagnostics;

namespace SipDirectory.Tests.Support;

/// <summary>What tests of time rules allow for.</summary>
internal static class Elapsed
{
    /// <summary>Seconds that a busy machine may add to a time limit.</summary>
    public const double Scheduling = 1.0;

    /// <summary>Seconds by which the server's coarse clock may be ahead.</summary>
    public const double Clock = 0.02;

    public static double SecondsSince(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalSeconds;
}
