using System.Buffers;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>The messages of the <see cref="BareClient"/>, and what it looks at in answers.</summary>
internal static class CreditControlBytes
{
    public const uint CommandCode = CreditControlRequest.CommandCode;

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

    /// <summary>An update of a session of Gy that used what it was granted, and wants more.</summary>
    public static byte[] Request(string identity, string server, uint place, bool hasNumber = true)
    {
        var header = new DiameterHeader(
            CommandFlags.Request | CommandFlags.Proxiable, CommandCode, CreditControlRequest.ApplicationId, HopByHop: place, EndToEnd: 0);
        return Write(header, writer =>
        {
            writer.WriteUtf8String(AvpCode.SessionId, $"{identity};1762000000;{place}");
            writer.WriteDiameterIdentity(AvpCode.OriginHost, identity);
            writer.WriteDiameterIdentity(AvpCode.OriginRealm, DiameterServer.Realm);
            writer.WriteDiameterIdentity(AvpCode.DestinationRealm, DiameterServer.Realm);
            writer.WriteDiameterIdentity(AvpCode.DestinationHost, server);
            writer.WriteUnsigned32(AvpCode.AuthApplicationId, CreditControlRequest.ApplicationId);
            writer.WriteUtf8String(CreditControlAvpCode.ServiceContextId, "32251@3gpp.org");
            writer.WriteInteger32(CreditControlAvpCode.CcRequestType, (int)CcRequestType.UpdateRequest);
            if (hasNumber)
            {
                writer.WriteUnsigned32(CreditControlAvpCode.CcRequestNumber, 1);
            }

            writer.WriteTime(AvpCode.EventTimestamp, new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
            using (writer.BeginGroup(CreditControlAvpCode.SubscriptionId))
            {
                writer.WriteInteger32(CreditControlAvpCode.SubscriptionIdType, 0);
                writer.WriteUtf8String(CreditControlAvpCode.SubscriptionIdData, "491700000000");
            }

            using (writer.BeginGroup(CreditControlAvpCode.MultipleServicesCreditControl))
            {
                writer.BeginGroup(CreditControlAvpCode.RequestedServiceUnit).Dispose();
                using (writer.BeginGroup(CreditControlAvpCode.UsedServiceUnit))
                {
                    writer.WriteUnsigned64(CreditControlAvpCode.CcTotalOctets, 1 << 20);
                }

                writer.WriteUnsigned32(CreditControlAvpCode.RatingGroup, 100);
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
        var reader = new AvpReader(answer[DiameterHeader.Size..]);
        while (reader.TryRead())
        {
            if (reader.Is(AvpCode.ResultCode))
            {
                return reader.TryGetUnsigned32(out var code) ? (ResultCode)code : ResultCode.None;
            }
        }

        return ResultCode.None;
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
