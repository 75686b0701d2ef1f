using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Peers;

/// <summary>Gives each message that a connection receives to whom it concerns.</summary>
internal sealed class MessageReceiver(DiameterNode node, RequestHandler handler, RequestSender sender) : IMessageReceiver
{
    public void Receive(PeerConnection connection, in DiameterHeader header, byte[] message)
    {
        if (connection.Peer is not { } peer)
        {
            if (node.Options.Mock?.Invoke(header) is { } answer)
            {
                var bytes = new byte[DiameterHeader.Size];
                answer.Write(bytes);
                connection.Send(bytes);
                return;
            }

            node.Capabilities.Receive(connection, header, message);
        }
        else if (!connection.IsEstablished || CommandCode.IsBetweenPeers(header.CommandCode))
        {
            peer.Procedures.ReceiveBase(connection, header, message);
        }
        else
        {
            if (peer.Procedures.IsSuspect)
            {
                peer.Procedures.ReceiveWhileSuspect();
            }

            if (header.IsRequest)
            {
                handler.Receive(connection, header, message);
            }
            else
            {
                sender.Receive(connection, header, message);
            }
        }
    }

    public string? ReceiveBroken(PeerConnection connection, in DiameterHeader header, FrameStatus status)
    {
        var text = status == FrameStatus.UnsupportedVersion ? $"version {header.Version}" : $"a message length of {header.Length}";
        if (!header.IsRequest)
        {
            return text;
        }

        var code = status == FrameStatus.UnsupportedVersion ? ResultCode.UnsupportedVersion : ResultCode.InvalidMessageLength;
        connection.Send(node.Messages.Refusal(header, connection.Transport, new DiameterFault(code, text)));
        connection.Close(text);
        return null;
    }

    public void Failed(PeerConnection connection, Exception fault) => node.Log.Failed(fault, connection.Name);
}
