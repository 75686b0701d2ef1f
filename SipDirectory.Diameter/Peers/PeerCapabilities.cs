using System.Net;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Peers;

/// <summary>What a peer said of itself in its CER or CEA, RFC 6733 §5.3.</summary>
public sealed class PeerCapabilities
{
    private const uint Tls = 1;

    private PeerCapabilities(string originHost, string originRealm)
    {
        OriginHost = originHost;
        OriginRealm = originRealm;
    }

    /// <summary>Its identity.</summary>
    public string OriginHost { get; }

    /// <summary>Its realm.</summary>
    public string OriginRealm { get; }

    /// <summary>The Host-IP-Addresses.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = [];

    /// <summary>The Vendor-Id.</summary>
    public uint VendorId { get; private set; }

    /// <summary>The Product-Name.</summary>
    public string? ProductName { get; private set; }

    /// <summary>The Firmware-Revision.</summary>
    public uint? FirmwareRevision { get; private set; }

    /// <summary>The Origin-State-Id: another one than before says that the peer has restarted.</summary>
    public uint? OriginStateId { get; private set; }

    /// <summary>The identifiers of its applications, whatever AVP they came in.</summary>
    public IReadOnlyList<uint> ApplicationIds { get; private set; } = [];

    /// <summary>The Result-Code of a CEA.</summary>
    internal ResultCode ResultCode { get; private set; }

    /// <summary>TLS after the exchange is all that the peer offers, which RFC 6733 has deprecated: 5017.</summary>
    internal bool WantsInbandTls { get; private set; }

    /// <summary>Reads a CER or a CEA.</summary>
    /// <returns>Null where the fault says why not.</returns>
    internal static PeerCapabilities? Read(Message message, out DiameterFault fault)
    {
        fault = default;
        if (Identity(message, AvpCode.OriginHost, ref fault) is not { } host
            || Identity(message, AvpCode.OriginRealm, ref fault) is not { } realm)
        {
            return null;
        }

        if (ReadApplications(message, ref fault) is not { } applications)
        {
            return null;
        }

        var inband = message.FindAll(AvpCode.InbandSecurityId).Select(avp => avp.ToUnsigned32() ?? 0).ToList();
        return new PeerCapabilities(host, realm)
        {
            Addresses = [.. message.FindAll(AvpCode.HostIPAddress).Select(Address).OfType<IPAddress>()],
            VendorId = message.Find(AvpCode.VendorId)?.ToUnsigned32() ?? 0,
            ProductName = message.Find(AvpCode.ProductName) is { } name && name.Reader.TryGetUtf8String(out var text) ? text : null,
            FirmwareRevision = message.Find(AvpCode.FirmwareRevision)?.ToUnsigned32(),
            OriginStateId = message.Find(AvpCode.OriginStateId)?.ToUnsigned32(),
            ApplicationIds = applications,
            ResultCode = (ResultCode)(message.Find(AvpCode.ResultCode)?.ToUnsigned32() ?? 0),
            WantsInbandTls = inband.Count > 0 && inband.TrueForAll(id => id == Tls),
        };
    }

    private static List<uint>? ReadApplications(Message message, ref DiameterFault fault)
    {
        var ids = new List<uint>();
        foreach (var avp in message.Avps)
        {
            if ((avp.Is(AvpCode.AuthApplicationId) || avp.Is(AvpCode.AcctApplicationId)) && avp.ToUnsigned32() is { } id)
            {
                ids.Add(id);
            }

            if (avp.Is(AvpCode.VendorSpecificApplicationId))
            {
                var members = avp.Members.Where(member => member.Is(AvpCode.AuthApplicationId) || member.Is(AvpCode.AcctApplicationId)).ToList();
                if (members.Count != 1)
                {
                    fault = FaultOf(members);
                    return null;
                }

                ids.AddRange(members.Select(member => member.ToUnsigned32()).OfType<uint>());
            }
        }

        return ids;
    }

    // RFC 6733 §6.11: exactly one of the two stands in a Vendor-Specific-Application-Id.
    private static DiameterFault FaultOf(List<Avp> members)
    {
        var isMissing = members.Count == 0;
        IEnumerable<Avp> failed = isMissing
            ? [Avp.Unsigned32(AvpCode.AuthApplicationId, 0), Avp.Unsigned32(AvpCode.AcctApplicationId, 0)]
            : members;
        return new DiameterFault(
            isMissing ? ResultCode.MissingAvp : ResultCode.AvpOccursTooManyTimes,
            failed.SelectMany(avp => avp.Encoded.ToArray()).ToArray(),
            "a Vendor-Specific-Application-Id has one Auth-Application-Id or one Acct-Application-Id");
    }

    private static string? Identity(Message message, uint code, ref DiameterFault fault)
    {
        if (message.Find(code) is not { } avp)
        {
            fault = new DiameterFault(ResultCode.MissingAvp, new Avp(code, []).Encoded, "the peer does not say who it is");
            return null;
        }

        if (avp.Reader.TryGetDiameterIdentity(out var identity))
        {
            return identity;
        }

        fault = new DiameterFault(ResultCode.InvalidAvpValue, avp.Encoded, "no DiameterIdentity");
        return null;
    }

    private static IPAddress? Address(Avp avp) => avp.Reader.TryGetIPAddress(out var address) ? address : null;
}
