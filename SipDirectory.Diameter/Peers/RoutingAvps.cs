using System.Text;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Peers;

/// <summary>What routing looks at, read in one pass over a message; what is not there is empty.</summary>
internal ref struct RoutingAvps
{
    private ReadOnlySpan<byte> _avps;

    public ReadOnlySpan<byte> SessionId { get; private set; }

    public ReadOnlySpan<byte> OriginHost { get; private set; }

    public ReadOnlySpan<byte> DestinationHost { get; private set; }

    public ReadOnlySpan<byte> DestinationRealm { get; private set; }

    public ReadOnlySpan<byte> UserName { get; private set; }

    public uint ResultCode { get; private set; }

    public bool HasRouteRecords { get; private set; }

    /// <param name="message">A whole message.</param>
    /// <param name="maxAvps">More end the connection.</param>
    /// <param name="routing">What was found up to a fault.</param>
    /// <returns>The fault 5014; null where there is none.</returns>
    public static DiameterFault? Read(ReadOnlySpan<byte> message, int maxAvps, out RoutingAvps routing)
    {
        routing = new RoutingAvps { _avps = message[DiameterHeader.Size..] };
        var reader = new AvpReader(routing._avps);
        for (var count = 0; reader.TryRead(); count++)
        {
            if (count >= maxAvps)
            {
                return new DiameterFault(Codec.ResultCode.UnableToComply, $"more than {maxAvps} AVPs") { ClosesConnection = true };
            }

            if (reader.Header.VendorId == 0)
            {
                routing.Keep(reader);
            }
        }

        return reader.GetFault();
    }

    /// <summary>Whether a host stands in one of the Route-Records.</summary>
    public readonly bool HasPassed(string host)
    {
        var reader = new AvpReader(_avps);
        while (HasRouteRecords && reader.TryRead())
        {
            if (reader.Is(AvpCode.RouteRecord) && Ascii.EqualsIgnoreCase(reader.Data, host))
            {
                return true;
            }
        }

        return false;
    }

    public readonly RedirectSubject ToSubject(uint applicationId, string? host) => new(
        TextOf(SessionId), TextOf(UserName), TextOf(DestinationRealm), applicationId, host);

    private static string? TextOf(ReadOnlySpan<byte> data) => data.IsEmpty ? null : Encoding.UTF8.GetString(data);

    private void Keep(in AvpReader avp)
    {
        switch (avp.Header.Code)
        {
            case AvpCode.SessionId:
                SessionId = avp.Data;
                break;
            case AvpCode.OriginHost:
                OriginHost = avp.Data;
                break;
            case AvpCode.DestinationHost:
                DestinationHost = avp.Data;
                break;
            case AvpCode.DestinationRealm:
                DestinationRealm = avp.Data;
                break;
            case AvpCode.UserName:
                UserName = avp.Data;
                break;
            case AvpCode.ResultCode:
                ResultCode = avp.TryGetUnsigned32(out var code) ? code : 0;
                break;
            case AvpCode.RouteRecord:
                HasRouteRecords = true;
                break;
        }
    }
}
