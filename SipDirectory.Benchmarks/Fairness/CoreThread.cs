using System.ComponentModel;
using System.Runtime.InteropServices;

namespace SipDirectory.Benchmarks.Fairness;

/// <summary>Where the calling thread runs, and when. It should be one that does nothing else afterwards.</summary>
internal static unsafe class CoreThread
{
    public static void MoveTo(int core)
    {
        var mask = 1ul << core;
        Check(NativeMethods.SetAffinity(0, sizeof(ulong), &mask));
    }

    /// <summary>From now on it runs only while no other thread wants its core.</summary>
    public static void GiveWay()
    {
        var priority = 0;
        Check(NativeMethods.SetScheduler(0, NativeMethods.IdleClass, &priority));
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }
}
