using System.Buffers;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>The messages of the <see cref="BareClient"/>, and what it looks at in answers.</summary>
internal static class CreditControlBytes
{
    public const uint CommandCode = CreditControlRequest.CommandCode;

    /// <summary>Of the one service that is used.</summary>
    public const uint RatingGroup = 100;

    /// <summary>What a request tells that it used.</summary>
    public const ulong Octets = 1 << 20;

    private const uint CapabilitiesExchange = 257;

    public static byte[] CapabilitiesRequest(string identity)
    {
        return Write(new DiameterHeader(CommandFlags.Request, CapabilitiesExchange, 0, 1, 1), writer =>
        {
            writer.WriteDiameterIdentity(AvpCode.OriginHost, identity);
            writer.WriteDiameterIdentity(AvpCode.OriginRealm, DiameterServer.Realm);
            writer.WriteAddress(AvpCode.HostIPAddress, BenchNetwork.Address);
            writer.WriteUnsigned32(AvpCode.VendorId, 0);
            writer.WriteUtf8String(AvpCode.ProductName, "bare", AvpFlags.None);
            writer.WriteUnsigned32(AvpCode.AuthApplicationId, CreditControlRequest.ApplicationId);
        });
    }

    /// <summary>A request of a session of Gy: unless it is the first, it used what it was granted; unless it is the last, it wants more.</summary>
    public static byte[] Request(CreditControlHead head)
    {
        return Write(head, writer =>
        {
            if (head.Type == CcRequestType.InitialRequest)
            {
                writer.WriteInteger32(CreditControlAvpCode.MultipleServicesIndicator, (int)MultipleServicesIndicator.MultipleServicesSupported);
            }

            using (writer.BeginGroup(CreditControlAvpCode.MultipleServicesCreditControl))
            {
                if (head.Type != CcRequestType.TerminationRequest)
                {
                    writer.BeginGroup(CreditControlAvpCode.RequestedServiceUnit).Dispose();
                }

                if (head.Type != CcRequestType.InitialRequest)
                {
                    using (writer.BeginGroup(CreditControlAvpCode.UsedServiceUnit))
                    {
                        writer.WriteUnsigned64(CreditControlAvpCode.CcTotalOctets, Octets);
                    }
                }

                writer.WriteUnsigned32(CreditControlAvpCode.RatingGroup, RatingGroup);
            }
        });
    }

    /// <summary>An event that asks whether the account covers the amount, in cents.</summary>
    public static byte[] CheckBalance(CreditControlHead head, long amount)
    {
        return Write(head with { Type = CcRequestType.EventRequest }, writer =>
        {
            writer.WriteInteger32(CreditControlAvpCode.RequestedAction, (int)RequestedAction.CheckBalance);
            using (writer.BeginGroup(CreditControlAvpCode.RequestedServiceUnit))
            using (writer.BeginGroup(CreditControlAvpCode.CcMoney))
            {
                using (writer.BeginGroup(CreditControlAvpCode.UnitValue))
                {
                    writer.WriteInteger64(CreditControlAvpCode.ValueDigits, amount);
                    writer.WriteInteger32(CreditControlAvpCode.Exponent, -2);
                }

                writer.WriteUnsigned32(CreditControlAvpCode.CurrencyCode, 978);
            }
        });
    }

    /// <summary>Whether the answer begins with the Session-Id of the request, and has Result-Code 2001.</summary>
    public static bool IsAnswerTo(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer)
    {
        var session = new AvpReader(request[DiameterHeader.Size..]);
        var first = new AvpReader(answer[DiameterHeader.Size..]);
        return session.TryRead() && first.TryRead() && first.Encoded.SequenceEqual(session.Encoded)
            && ResultOf(answer) == ResultCode.Success;
    }

    public static ResultCode ResultOf(ReadOnlySpan<byte> answer)
    {
        var avps = new AvpReader(answer[DiameterHeader.Size..]);
        return (ResultCode)(TryFind(ref avps, AvpCode.ResultCode) && avps.TryGetUnsigned32(out var code) ? code : 0);
    }

    /// <summary>The Result-Code of the service of an answer.</summary>
    /// <param name="answer">With one Multiple-Services-Credit-Control.</param>
    /// <param name="granted">The octets that it grants; 0 for none.</param>
    public static ResultCode ServiceResultOf(ReadOnlySpan<byte> answer, out ulong granted)
    {
        granted = 0;
        var result = ResultCode.None;
        var avps = new AvpReader(answer[DiameterHeader.Size..]);
        if (!TryFind(ref avps, CreditControlAvpCode.MultipleServicesCreditControl) || !avps.TryGetGroup(out var service))
        {
            return result;
        }

        while (service.TryRead())
        {
            if (service.Is(AvpCode.ResultCode) && service.TryGetUnsigned32(out var code))
            {
                result = (ResultCode)code;
            }
            else if (service.Is(CreditControlAvpCode.GrantedServiceUnit) && service.TryGetGroup(out var units)
                && TryFind(ref units, CreditControlAvpCode.CcTotalOctets) && units.TryGetUnsigned64(out var octets))
            {
                granted = octets;
            }
        }

        return result;
    }

    /// <summary>The Check-Balance-Result of an answer; null where there is none.</summary>
    public static CheckBalanceResult? CheckBalanceResultOf(ReadOnlySpan<byte> answer)
    {
        var avps = new AvpReader(answer[DiameterHeader.Size..]);
        return TryFind(ref avps, CreditControlAvpCode.CheckBalanceResult) && avps.TryGetInteger32(out var result) ? (CheckBalanceResult)result : null;
    }

    private static bool TryFind(ref AvpReader avps, uint code)
    {
        while (avps.TryRead())
        {
            if (avps.Is(code))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Write(CreditControlHead head, Action<AvpWriter> units)
    {
        var header = new DiameterHeader(
            CommandFlags.Request | CommandFlags.Proxiable, CommandCode, CreditControlRequest.ApplicationId, HopByHop: head.Place, EndToEnd: 0);
        return Write(header, writer =>
        {
            writer.WriteUtf8String(AvpCode.SessionId, head.Session);
            writer.WriteDiameterIdentity(AvpCode.OriginHost, head.Identity);
            writer.WriteDiameterIdentity(AvpCode.OriginRealm, DiameterServer.Realm);
            writer.WriteDiameterIdentity(AvpCode.DestinationRealm, DiameterServer.Realm);
            writer.WriteDiameterIdentity(AvpCode.DestinationHost, head.Server);
            writer.WriteUnsigned32(AvpCode.AuthApplicationId, CreditControlRequest.ApplicationId);
            writer.WriteUtf8String(CreditControlAvpCode.ServiceContextId, "32251@3gpp.org");
            writer.WriteInteger32(CreditControlAvpCode.CcRequestType, (int)head.Type);
            if (head.Number is { } number)
            {
                writer.WriteUnsigned32(CreditControlAvpCode.CcRequestNumber, number);
            }

            writer.WriteTime(AvpCode.EventTimestamp, new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
            using (writer.BeginGroup(CreditControlAvpCode.SubscriptionId))
            {
                writer.WriteInteger32(CreditControlAvpCode.SubscriptionIdType, (int)SubscriptionIdType.EndUserE164);
                writer.WriteUtf8String(CreditControlAvpCode.SubscriptionIdData, head.Subscriber);
            }

            units(writer);
        });
    }

    private static byte[] Write(in DiameterHeader header, Action<AvpWriter> avps)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new AvpWriter(output);
        using (writer.BeginMessage(header))
        {
            avps(writer);
        }

        return output.WrittenSpan.ToArray();
    }
}
