using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Peers;

/// <summary>Judges the CER that begins a connection, and the CEA that answers ours, RFC 6733 §5.3.</summary>
internal sealed class CapabilitiesExchange(DiameterNode node)
{
    /// <summary>The first message of a connection. Whose it is, its CER says; anything else closes it (§5.6.1).</summary>
    public void Receive(PeerConnection connection, DiameterHeader header, byte[] message)
    {
        if (header is not { CommandCode: CommandCode.CapabilitiesExchange, IsRequest: true })
        {
            connection.Abort("the first message is no CER");
            return;
        }

        PeerCapabilities? offered = null;
        if (Message.TryDecode(message, out var cer, out var fault, node.MessageLimits)
            && (offered = PeerCapabilities.Read(cer, out fault)) is not null)
        {
            fault = FindFault(connection, offered);
        }

        if (fault.ResultCode != ResultCode.None)
        {
            connection.Send(node.Messages.Refusal(header, connection.Transport, fault));
            connection.Close(fault.ToString());
            return;
        }

        var peer = node.FindPeer(offered!.OriginHost) ?? node.AddUnknown(offered.OriginHost);
        peer.Statistics.CountBase(header, isSent: false);
        peer.Procedures.Accept(connection, header, offered);
    }

    /// <summary>Judges a CEA.</summary>
    /// <param name="message">The message; empty where something else came.</param>
    /// <param name="called">Who was called.</param>
    /// <param name="capabilities">What it says, where it says yes.</param>
    /// <returns>Why the connection cannot be used; null where it can.</returns>
    public string? FindFault(byte[] message, Peer called, out PeerCapabilities? capabilities)
    {
        capabilities = null;
        if (!Message.TryDecode(message, out var cea, out var fault, node.MessageLimits))
        {
            return "no CEA that can be read";
        }

        capabilities = PeerCapabilities.Read(cea, out fault);
        return capabilities is null ? $"a CEA with fault {fault}"
            : capabilities.ResultCode != ResultCode.Success ? $"the CEA says {capabilities.ResultCode.Name()}"
            : !called.Options.AcceptsOtherIdentity && !capabilities.OriginHost.Equals(called.Identity, StringComparison.OrdinalIgnoreCase) ? $"the CEA is from {capabilities.OriginHost}"
            : node.CommonWith(capabilities).IsEmpty ? "no common application"
            : null;
    }

    private DiameterFault FindFault(PeerConnection connection, PeerCapabilities offered)
    {
        var isKnown = node.FindPeer(offered.OriginHost) is not null;
        if ((!isKnown && !node.Options.AcceptUnknownPeers) || node.OwnHosts.Contains(offered.OriginHost))
        {
            return new DiameterFault(ResultCode.UnknownPeer, $"{offered.OriginHost} is not known here");
        }

        if (connection.Transport.IsSecure && node.Options.Tls!.RequireIdentity && !connection.Transport.IsCertifiedFor(offered.OriginHost))
        {
            return new DiameterFault(ResultCode.UnknownPeer, $"the certificate is not for {offered.OriginHost}");
        }

        if (!connection.Transport.IsSecure && offered.WantsInbandTls)
        {
            return new DiameterFault(ResultCode.NoCommonSecurity, "TLS begins with the first byte, or not at all");
        }

        return node.CommonWith(offered).IsEmpty ? new DiameterFault(ResultCode.NoCommonApplication, "no common application") : default;
    }
}
