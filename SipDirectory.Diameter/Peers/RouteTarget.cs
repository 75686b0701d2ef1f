namespace SipDirectory.Diameter.Peers;

/// <summary>A peer that a route leads to.</summary>
/// <param name="Peer">Its identity.</param>
/// <param name="Priority">Peers with a lower number are taken first; those with a higher one while none of them is open.</param>
/// <param name="Weight">Its share among the peers of one priority. With 0 it is taken where no other is open.</param>
public readonly record struct RouteTarget(string Peer, int Priority = 0, int Weight = 1);
