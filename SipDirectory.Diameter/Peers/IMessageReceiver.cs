using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Peers;

/// <summary>Takes what connections receive, on their receive loops.</summary>
internal interface IMessageReceiver
{
    /// <param name="connection">Where it came from.</param>
    /// <param name="header">Its header.</param>
    /// <param name="message">The whole message, which nobody else has.</param>
    void Receive(PeerConnection connection, in DiameterHeader header, byte[] message);

    /// <summary>A header whose version or length cannot be.</summary>
    /// <returns>Why the connection ends; null where an answer goes out first.</returns>
    string? ReceiveBroken(PeerConnection connection, in DiameterHeader header, FrameStatus status);

    /// <summary>The receive loop met a fault of ours.</summary>
    void Failed(PeerConnection connection, Exception fault);
}
