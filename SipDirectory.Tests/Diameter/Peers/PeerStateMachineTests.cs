using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Peers;

/// <summary>Every cell of the table, that of RFC 6733 §5.6 first.</summary>
[TestClass]
public sealed class PeerStateMachineTests
{
    private static readonly string[] Rows =
    [
        "Closed           | Start        | WaitConnAck      | ISndConnReq",
        "Closed           | RConnCer     | ROpen            | RAccept ProcessCer RSndCea",
        "WaitConnAck      | IRcvConnAck  | WaitICea         | ISndCer",
        "WaitConnAck      | IRcvConnNack | Closed           | Cleanup",
        "WaitConnAck      | RConnCer     | WaitConnAckElect | RAccept ProcessCer",
        "WaitConnAck      | Timeout      | Closed           | Error",
        "WaitICea         | IRcvCea      | IOpen            | ProcessCea",
        "WaitICea         | RConnCer     | WaitReturns      | RAccept ProcessCer Elect",
        "WaitICea         | IPeerDisc    | Closed           | IDisc",
        "WaitICea         | IRcvNonCea   | Closed           | Error",
        "WaitICea         | Timeout      | Closed           | Error",
        "WaitConnAckElect | IRcvConnAck  | WaitReturns      | ISndCer Elect",
        "WaitConnAckElect | IRcvConnNack | ROpen            | RSndCea",
        "WaitConnAckElect | RPeerDisc    | WaitConnAck      | RDisc",
        "WaitConnAckElect | RConnCer     | WaitConnAckElect | RReject",
        "WaitConnAckElect | Timeout      | Closed           | Error",
        "WaitReturns      | WinElection  | ROpen            | IDisc RSndCea",
        "WaitReturns      | IPeerDisc    | ROpen            | IDisc RSndCea",
        "WaitReturns      | IRcvCea      | IOpen            | RDisc ProcessCea",
        "WaitReturns      | RPeerDisc    | WaitICea         | RDisc",
        "WaitReturns      | RConnCer     | WaitReturns      | RReject",
        "WaitReturns      | Timeout      | Closed           | Error",
        "ROpen            | SendMessage  | ROpen            | RSndMessage",
        "ROpen            | RRcvMessage  | ROpen            | Process",
        "ROpen            | RRcvDwr      | ROpen            | ProcessDwr RSndDwa",
        "ROpen            | RRcvDwa      | ROpen            | ProcessDwa",
        "ROpen            | RConnCer     | ROpen            | RReject",
        "ROpen            | Stop         | Closing          | RSndDpr",
        "ROpen            | RRcvDpr      | Closing          | RSndDpa",
        "ROpen            | RPeerDisc    | Closed           | RDisc",
        "IOpen            | SendMessage  | IOpen            | ISndMessage",
        "IOpen            | IRcvMessage  | IOpen            | Process",
        "IOpen            | IRcvDwr      | IOpen            | ProcessDwr ISndDwa",
        "IOpen            | IRcvDwa      | IOpen            | ProcessDwa",
        "IOpen            | RConnCer     | IOpen            | RReject",
        "IOpen            | Stop         | Closing          | ISndDpr",
        "IOpen            | IRcvDpr      | Closing          | ISndDpa",
        "IOpen            | IPeerDisc    | Closed           | IDisc",
        "Closing          | IRcvDpa      | Closed           | IDisc",
        "Closing          | RRcvDpa      | Closed           | RDisc",
        "Closing          | Timeout      | Closed           | Error",
        "Closing          | IPeerDisc    | Closed           | IDisc",
        "Closing          | RPeerDisc    | Closed           | RDisc",

        // Cells that the RFC leaves open.
        "WaitConnAck      | Stop         | Closed           | Cleanup",
        "WaitICea         | Stop         | Closed           | Error",
        "WaitConnAckElect | Stop         | Closed           | Error",
        "WaitReturns      | Stop         | Closed           | Error",
        "WaitReturns      | IRcvNonCea   | ROpen            | IDisc RSndCea",
        "Closing          | IRcvMessage  | Closing          | Process",
        "Closing          | RRcvMessage  | Closing          | Process",
        "Closing          | IRcvDwr      | Closing          | ProcessDwr ISndDwa",
        "Closing          | RRcvDwr      | Closing          | ProcessDwr RSndDwa",
        "Closing          | RConnCer     | Closing          | RReject",
        "Closing          | IRcvDpr      | Closing          | ISndDpa",
        "Closing          | RRcvDpr      | Closing          | RSndDpa",
    ];

    private static IEnumerable<object[]> Cells => Rows.Select(row => row.Split('|', StringSplitOptions.TrimEntries));

    [TestMethod]
    [DynamicData(nameof(Cells))]
    public void Next_CellOfTheTable_GivesItsStateAndActions(string state, string happened, string next, string actions)
    {
        var transition = PeerStateMachine.Next(Enum.Parse<PeerState>(state), Enum.Parse<PeerEvent>(happened));

        Assert.AreEqual(Enum.Parse<PeerState>(next), transition.Next);
        Assert.AreEqual(actions, string.Join(' ', transition.Actions));
    }

    [TestMethod]
    public void Next_EveryOtherCell_ChangesNothing()
    {
        var named = Cells.Select(cell => (cell[0], cell[1])).ToHashSet();
        var others = 0;

        foreach (var state in Enum.GetValues<PeerState>())
        {
            foreach (var happened in Enum.GetValues<PeerEvent>())
            {
                if (named.Contains((state.ToString(), happened.ToString())))
                {
                    continue;
                }

                var transition = PeerStateMachine.Next(state, happened);

                Assert.AreEqual(state, transition.Next, $"{state}, {happened}");
                Assert.IsEmpty(transition.Actions, $"{state}, {happened}");
                others++;
            }
        }

        Assert.AreEqual((8 * 22) - Rows.Length, others);
    }

    // The results of an election are the inverse of each other on the two sides.
    [TestMethod]
    [DataRow("b.example", "a.example", true)]
    [DataRow("a.example", "b.example", false)]
    [DataRow("B.example", "a.example", true)]
    [DataRow("b.example", "A.example", true)]
    [DataRow("a.example.net", "a.example", true)]
    [DataRow("a.example", "a.example.net", false)]
    [DataRow("A.Example", "a.eXample", false)]
    [DataRow("a-1.example", "a.1.example", false)]
    public void IsWon_OriginHosts_AreComparedAsOctetsWithoutCase(string local, string peer, bool expected)
    {
        var isWon = Election.IsWon(local, peer);
        var isWonThere = Election.IsWon(peer, local);

        Assert.AreEqual(expected, isWon);
        Assert.AreEqual(!expected && !local.Equals(peer, StringComparison.OrdinalIgnoreCase), isWonThere);
    }

    [TestMethod]
    [DataRow(PeerState.Closed, "Closed", "CLOSED")]
    [DataRow(PeerState.WaitConnAck, "Wait-Conn-Ack", "CONNECTING")]
    [DataRow(PeerState.WaitICea, "Wait-I-CEA", "CONNECTED")]
    [DataRow(PeerState.WaitConnAckElect, "Wait-Conn-Ack/Elect", "CONNECTED")]
    [DataRow(PeerState.WaitReturns, "Wait-Returns", "CONNECTED")]
    [DataRow(PeerState.ROpen, "R-Open", "READY")]
    [DataRow(PeerState.IOpen, "I-Open", "READY")]
    [DataRow(PeerState.Closing, "Closing", "DISCONNECTING")]
    public void Name_State_IsKnownInBothVocabularies(PeerState state, string name, string connectionName)
    {
        var connectionState = state.ToConnectionState(isWaitingForDwa: false, isAskedToClose: false);

        Assert.AreEqual(name, state.Name());
        Assert.AreEqual(connectionName, connectionState.Name());
    }

    [TestMethod]
    public void ToConnectionState_UnansweredDwrOrDprOfThePeer_IsToldApart()
    {
        var waiting = PeerState.IOpen.ToConnectionState(isWaitingForDwa: true, isAskedToClose: false);
        var asked = PeerState.Closing.ToConnectionState(isWaitingForDwa: false, isAskedToClose: true);

        Assert.AreEqual("READY_WAITING_DWA", waiting.Name());
        Assert.AreEqual("CLOSING", asked.Name());
    }
}
