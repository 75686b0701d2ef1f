using static SipDirectory.Diameter.Peers.PeerAction;
using static SipDirectory.Diameter.Peers.PeerEvent;
using static SipDirectory.Diameter.Peers.PeerState;

namespace SipDirectory.Diameter.Peers;

/// <summary>The peer state machine of RFC 6733 §5.6: a table, and nothing else.</summary>
/// <remarks>A CER that is refused never becomes an event: it is answered before a peer is looked for, §5.6.1.</remarks>
internal static class PeerStateMachine
{
    private static readonly int EventCount = Enum.GetValues<PeerEvent>().Length;
    private static readonly PeerTransition[] Table = Build();

    public static PeerTransition Next(PeerState state, PeerEvent happened) => Table[((int)state * EventCount) + (int)happened];

    private static PeerTransition[] Build()
    {
        // What the table of the RFC leaves empty, and is not named below it, changes nothing.
        var table = new PeerTransition[Enum.GetValues<PeerState>().Length * EventCount];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = new PeerTransition((PeerState)(i / EventCount), []);
        }

        void When(PeerState state, PeerEvent happened, PeerState next, params PeerAction[] actions) =>
            table[((int)state * EventCount) + (int)happened] = new PeerTransition(next, actions);

        When(Closed, Start, WaitConnAck, ISndConnReq);
        When(Closed, RConnCer, ROpen, RAccept, ProcessCer, RSndCea);

        When(WaitConnAck, IRcvConnAck, WaitICea, ISndCer);
        When(WaitConnAck, IRcvConnNack, Closed, Cleanup);
        When(WaitConnAck, RConnCer, WaitConnAckElect, RAccept, ProcessCer);
        When(WaitConnAck, PeerEvent.Timeout, Closed, Error);

        When(WaitICea, IRcvCea, IOpen, ProcessCea);
        When(WaitICea, RConnCer, WaitReturns, RAccept, ProcessCer, Elect);
        When(WaitICea, IPeerDisc, Closed, IDisc);
        When(WaitICea, IRcvNonCea, Closed, Error);
        When(WaitICea, PeerEvent.Timeout, Closed, Error);

        When(WaitConnAckElect, IRcvConnAck, WaitReturns, ISndCer, Elect);
        When(WaitConnAckElect, IRcvConnNack, ROpen, RSndCea);
        When(WaitConnAckElect, RPeerDisc, WaitConnAck, RDisc);
        When(WaitConnAckElect, RConnCer, WaitConnAckElect, RReject);
        When(WaitConnAckElect, PeerEvent.Timeout, Closed, Error);

        When(WaitReturns, WinElection, ROpen, IDisc, RSndCea);
        When(WaitReturns, IPeerDisc, ROpen, IDisc, RSndCea);
        When(WaitReturns, IRcvCea, IOpen, RDisc, ProcessCea);
        When(WaitReturns, RPeerDisc, WaitICea, RDisc);
        When(WaitReturns, RConnCer, WaitReturns, RReject);
        When(WaitReturns, PeerEvent.Timeout, Closed, Error);

        When(ROpen, SendMessage, ROpen, RSndMessage);
        When(ROpen, RRcvMessage, ROpen, Process);
        When(ROpen, RRcvDwr, ROpen, ProcessDwr, RSndDwa);
        When(ROpen, RRcvDwa, ROpen, ProcessDwa);
        When(ROpen, RConnCer, ROpen, RReject);
        When(ROpen, Stop, Closing, RSndDpr);
        When(ROpen, RRcvDpr, Closing, RSndDpa);
        When(ROpen, RPeerDisc, Closed, RDisc);

        When(IOpen, SendMessage, IOpen, ISndMessage);
        When(IOpen, IRcvMessage, IOpen, Process);
        When(IOpen, IRcvDwr, IOpen, ProcessDwr, ISndDwa);
        When(IOpen, IRcvDwa, IOpen, ProcessDwa);
        When(IOpen, RConnCer, IOpen, RReject);
        When(IOpen, Stop, Closing, ISndDpr);
        When(IOpen, IRcvDpr, Closing, ISndDpa);
        When(IOpen, IPeerDisc, Closed, IDisc);

        When(Closing, IRcvDpa, Closed, IDisc);
        When(Closing, RRcvDpa, Closed, RDisc);
        When(Closing, PeerEvent.Timeout, Closed, Error);
        When(Closing, IPeerDisc, Closed, IDisc);
        When(Closing, RPeerDisc, Closed, RDisc);

        AddWhatTheTableLeavesOpen(When);
        return table;
    }

    private static void AddWhatTheTableLeavesOpen(Action<PeerState, PeerEvent, PeerState, PeerAction[]> when)
    {
        // A node that stops does not wait for what it has begun.
        when(WaitConnAck, Stop, Closed, [Cleanup]);
        when(WaitICea, Stop, Closed, [Error]);
        when(WaitConnAckElect, Stop, Closed, [Error]);
        when(WaitReturns, Stop, Closed, [Error]);

        // The peer took our connection and says no on it, while its own stands: as if it had closed ours.
        when(WaitReturns, IRcvNonCea, ROpen, [IDisc, RSndCea]);

        // Answers to what is in flight still come while the DPA is awaited, and so do watchdogs.
        when(Closing, IRcvMessage, Closing, [Process]);
        when(Closing, RRcvMessage, Closing, [Process]);
        when(Closing, IRcvDwr, Closing, [ProcessDwr, ISndDwa]);
        when(Closing, RRcvDwr, Closing, [ProcessDwr, RSndDwa]);
        when(Closing, RConnCer, Closing, [RReject]);

        // Both sides sent a DPR at once.
        when(Closing, IRcvDpr, Closing, [ISndDpa]);
        when(Closing, RRcvDpr, Closing, [RSndDpa]);
    }
}
