namespace SipDirectory.Diameter.Peers;

/// <summary>What an event does to a peer: the state it is in then, and what is to be done, in order.</summary>
internal readonly record struct PeerTransition(PeerState Next, PeerAction[] Actions);
