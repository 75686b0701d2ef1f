namespace SipDirectory.Diameter.Peers;

/// <summary>A connection to a peer cannot be made or used; the message says why.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What was thrown below, if anything was.</param>
public sealed class DiameterPeerException(string message, Exception? inner = null) : Exception(message, inner);
