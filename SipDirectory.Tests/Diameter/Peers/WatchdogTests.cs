using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Peers;

/// <summary>Every row of RFC 3539, Appendix A. A state is written with what goes with it: Okay+ waits for a DWA.</summary>
[TestClass]
public sealed class WatchdogTests
{
    [TestMethod]
    [DataRow("Okay", "ReceiveDwa", "SetWatchdog", "Okay")]
    [DataRow("Okay+", "ReceiveDwa", "SetWatchdog", "Okay")]
    [DataRow("Okay", "ReceiveNonDwa", "SetWatchdog", "Okay")]
    [DataRow("Okay+", "ReceiveNonDwa", "SetWatchdog", "Okay+")]
    [DataRow("Suspect+", "ReceiveDwa", "SetWatchdog, Failback", "Okay")]
    [DataRow("Suspect+", "ReceiveNonDwa", "SetWatchdog, Failback", "Okay+")]
    [DataRow("Reopen+0", "ReceiveDwa", "None", "Reopen1")]
    [DataRow("Reopen+1", "ReceiveDwa", "None", "Reopen2")]
    [DataRow("Reopen+2", "ReceiveDwa", "Failback", "Okay3")]
    [DataRow("Reopen+-1", "ReceiveDwa", "None", "Reopen")]
    [DataRow("Reopen+0", "ReceiveNonDwa", "None", "Reopen+")]
    [DataRow("Reopen+2", "ReceiveNonDwa", "None", "Reopen+2")]
    [DataRow("Initial", "ReceiveDwa", "None", "Initial")]
    [DataRow("Initial", "ReceiveNonDwa", "None", "Initial")]
    [DataRow("Down+", "ReceiveDwa", "None", "Down")]
    [DataRow("Down", "ReceiveNonDwa", "None", "Down")]
    [DataRow("Okay", "TimerExpires", "SetWatchdog, SendWatchdog", "Okay+")]
    [DataRow("Okay+", "TimerExpires", "SetWatchdog, Failover", "Suspect+")]
    [DataRow("Suspect+", "TimerExpires", "SetWatchdog, CloseConnection", "Down+")]
    [DataRow("Initial", "TimerExpires", "SetWatchdog, AttemptOpen", "Initial")]
    [DataRow("Down", "TimerExpires", "SetWatchdog, AttemptOpen", "Down")]
    [DataRow("Reopen1", "TimerExpires", "SetWatchdog, SendWatchdog", "Reopen+1")]
    [DataRow("Reopen+-1", "TimerExpires", "SetWatchdog, CloseConnection", "Down+-1")]
    [DataRow("Reopen+0", "TimerExpires", "SetWatchdog", "Reopen+-1")]
    [DataRow("Reopen+2", "TimerExpires", "SetWatchdog", "Reopen+-1")]
    [DataRow("Initial", "ConnectionUp", "SetWatchdog", "Okay")]
    [DataRow("Down", "ConnectionUp", "SetWatchdog, SendWatchdog", "Reopen+")]
    [DataRow("Down+-1", "ConnectionUp", "SetWatchdog, SendWatchdog", "Reopen+")]
    [DataRow("Okay", "ConnectionDown", "SetWatchdog, Failover, CloseConnection", "Down")]
    [DataRow("Suspect+", "ConnectionDown", "SetWatchdog, CloseConnection", "Down+")]
    [DataRow("Reopen+1", "ConnectionDown", "SetWatchdog, CloseConnection", "Down+1")]
    [DataRow("Initial", "ConnectionDown", "None", "Initial")]
    [DataRow("Down", "ConnectionDown", "None", "Down")]
    [DataRow("Okay", "ConnectionReleased", "SetWatchdog", "Initial")]
    [DataRow("Reopen+1", "ConnectionReleased", "SetWatchdog", "Initial")]
    public void On_Row_GivesItsActionsAndState(string before, string happened, string actions, string after)
    {
        var (next, asked) = Parse(before).On(Enum.Parse<WatchdogEvent>(happened));

        Assert.AreEqual(Parse(after), next);
        Assert.AreEqual(actions, asked.ToString());
    }

    [TestMethod]
    public void On_PeerComesBackAfterAFailure_NeedsThreeAnswers()
    {
        var watchdog = new Watchdog(WatchdogState.Down, IsPending: false, Answers: 0).On(WatchdogEvent.ConnectionUp).Next;
        var states = new List<WatchdogState>();

        for (var i = 0; i < 3; i++)
        {
            watchdog = watchdog.On(WatchdogEvent.ReceiveDwa).Next;
            states.Add(watchdog.State);
            watchdog = watchdog.On(WatchdogEvent.TimerExpires).Next;
        }

        WatchdogState[] expected = [WatchdogState.Reopen, WatchdogState.Reopen, WatchdogState.Okay];
        Assert.AreSequenceEqual(expected, states);
    }

    [TestMethod]
    [DataRow(30.0, 0.0, 28.0)]
    [DataRow(30.0, 0.5, 30.0)]
    [DataRow(30.0, 1.0, 32.0)]
    [DataRow(6.0, 0.0, 4.0)]
    [DataRow(0.3, 0.0, 0.2)]
    [DataRow(0.3, 1.0, 0.4)]
    public void Jitter_Interval_VariesByTwoSecondsAtMost(double seconds, double random, double expected)
    {
        var interval = Watchdog.Jitter(TimeSpan.FromSeconds(seconds), random);

        Assert.AreEqual(expected, interval.TotalSeconds, 1e-6);
    }

    private static Watchdog Parse(string text)
    {
        var name = new string([.. text.TakeWhile(char.IsLetter)]);
        var rest = text[name.Length..];
        var answers = rest.TrimStart('+');
        return new Watchdog(
            Enum.Parse<WatchdogState>(name), rest.StartsWith('+'), answers.Length == 0 ? 0 : int.Parse(answers, null));
    }
}
