namespace SipDirectory.Diameter.Peers;

/// <summary>What the watchdog asks for, RFC 3539, Appendix A. Throwaway() is nothing to do.</summary>
[Flags]
internal enum WatchdogActions
{
    None = 0,
    SetWatchdog = 1,
    SendWatchdog = 2,
    Failover = 4,
    Failback = 8,
    CloseConnection = 16,
    AttemptOpen = 32,
}
