using System.Collections.Concurrent;
using System.Text;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>
/// By which agent the last request of a client came. What the server asks the client goes back through it: a proxy says
/// nothing of the realms behind it. Safe for several threads.
/// </summary>
internal sealed class ClientRoutes(DiameterNode node)
{
    // Peers say who the clients are. Where they say too many, all are learned anew.
    private const int MostClients = 10_000;

    private readonly ConcurrentDictionary<string, string> _agents = new(IdentityComparer.Instance);

    /// <param name="request">Was answered with success.</param>
    /// <param name="from">The client itself, or an agent.</param>
    public void Learn(CreditControlRequest request, Peer from)
    {
        var client = request.Message.Find(AvpCode.OriginHost) is { } avp ? avp.Data.Span : [];
        var agents = _agents.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (Ascii.EqualsIgnoreCase(client, from.Identity) || (agents.TryGetValue(client, out var known) && known == from.Identity))
        {
            return;
        }

        if (_agents.Count >= MostClients)
        {
            _agents.Clear();
        }

        agents[client] = from.Identity;
    }

    /// <returns>The agent; null where the client is connected itself, or the routes of the node have to do.</returns>
    public Peer? Find(string client) =>
        node.FindPeer(client) is not { IsOpen: true }
        && _agents.TryGetValue(client, out var agent)
        && node.FindPeer(agent) is { IsOpen: true } peer ? peer : null;
}
