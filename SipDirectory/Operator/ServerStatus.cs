using SipDirectory.Listening;
using SipDirectory.Traffic;

namespace SipDirectory.Operator;

/// <summary>What the operator is told of the server as a whole.</summary>
/// <param name="Uptime">Since the start of the process.</param>
/// <param name="Doors">Those that are open.</param>
internal sealed record ServerStatus(
    TimeSpan Uptime, IReadOnlyList<(ClientProtocol Protocol, ServerCounts Counts)> Doors);
