namespace SipDirectory.Diameter.Peers;

/// <summary>The actions of RFC 6733 §5.6.3, in the order in which a transition names them.</summary>
internal enum PeerAction
{
    ISndConnReq,
    ISndCer,
    ISndMessage,
    ISndDwa,
    ISndDpr,
    ISndDpa,
    IDisc,
    RAccept,
    RReject,
    RSndCea,
    RSndMessage,
    RSndDwa,
    RSndDpr,
    RSndDpa,
    RDisc,
    ProcessCer,
    ProcessCea,
    ProcessDwr,
    ProcessDwa,
    Process,
    Elect,
    Cleanup,
    Error,
}
