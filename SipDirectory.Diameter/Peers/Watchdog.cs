using static SipDirectory.Diameter.Peers.WatchdogActions;
using static SipDirectory.Diameter.Peers.WatchdogEvent;
using static SipDirectory.Diameter.Peers.WatchdogState;

namespace SipDirectory.Diameter.Peers;

/// <summary>The watchdog of RFC 3539 §3.4 as a value: an event gives the next one and what is to be done.</summary>
/// <param name="State">The state.</param>
/// <param name="IsPending">Whether a DWR is unanswered.</param>
/// <param name="Answers">In Reopen: the DWAs so far; -1 after one was late.</param>
internal readonly record struct Watchdog(WatchdogState State, bool IsPending, int Answers)
{
    /// <summary>The DWAs that a connection needs after a failure.</summary>
    public const int AnswersToReopen = 3;

    public static Watchdog New => new(Initial, IsPending: false, Answers: 0);

    public (Watchdog Next, WatchdogActions Actions) On(WatchdogEvent happened) => happened switch
    {
        ReceiveDwa => OnDwa(),
        ReceiveNonDwa => OnOtherMessage(),
        TimerExpires => OnTimer(),
        ConnectionUp => OnConnectionUp(),
        ConnectionReleased => (New, SetWatchdog),
        _ => OnConnectionDown(),
    };

    /// <summary>Tw: the interval with a jitter of ±2 s; one of less than 6 s, which no RFC allows, jitters by a third.</summary>
    /// <param name="interval">Twinit.</param>
    /// <param name="random">Between 0 and 1.</param>
    public static TimeSpan Jitter(TimeSpan interval, double random)
    {
        var most = Math.Min(TimeSpan.TicksPerSecond * 2, interval.Ticks / 3);
        return interval + TimeSpan.FromTicks((long)(((2 * random) - 1) * most));
    }

    private (Watchdog, WatchdogActions) OnDwa() => State switch
    {
        Okay => (this with { IsPending = false }, SetWatchdog),
        Suspect => (new Watchdog(Okay, IsPending: false, Answers: 0), Failback | SetWatchdog),
        Reopen when Answers == AnswersToReopen - 1 => (new Watchdog(Okay, IsPending: false, Answers + 1), Failback),
        Reopen => (this with { IsPending = false, Answers = Answers + 1 }, None),
        _ => (this with { IsPending = false }, None),
    };

    private (Watchdog, WatchdogActions) OnOtherMessage() => State switch
    {
        Okay => (this, SetWatchdog),
        Suspect => (this with { State = Okay }, Failback | SetWatchdog),
        _ => (this, None),
    };

    private (Watchdog, WatchdogActions) OnTimer() => State switch
    {
        Okay when !IsPending => (this with { IsPending = true }, SendWatchdog | SetWatchdog),
        Okay => (this with { State = Suspect }, Failover | SetWatchdog),
        Suspect => (this with { State = Down }, CloseConnection | SetWatchdog),
        Reopen when !IsPending => (this with { IsPending = true }, SendWatchdog | SetWatchdog),
        Reopen when Answers < 0 => (this with { State = Down }, CloseConnection | SetWatchdog),
        Reopen => (this with { Answers = -1 }, SetWatchdog),
        _ => (this, AttemptOpen | SetWatchdog),
    };

    private (Watchdog, WatchdogActions) OnConnectionUp() => State switch
    {
        Initial => (this with { State = Okay, IsPending = false }, SetWatchdog),
        Down => (new Watchdog(Reopen, IsPending: true, Answers: 0), SendWatchdog | SetWatchdog),
        _ => (this, None),
    };

    private (Watchdog, WatchdogActions) OnConnectionDown() => State switch
    {
        Okay => (this with { State = Down }, CloseConnection | Failover | SetWatchdog),
        Suspect or Reopen => (this with { State = Down }, CloseConnection | SetWatchdog),
        _ => (this, None),
    };
}
