using System.Buffers;
using System.Net;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter;

/// <summary>Sound messages of several kinds.</summary>
internal static class SampleMessage
{
    public static byte[] CreditControlRequest()
    {
        return Write(new DiameterHeader(CommandFlags.Request | CommandFlags.Proxiable, 272, 4, 1, 2), writer =>
        {
            writer.WriteUtf8String(AvpCode.SessionId, "pgw.example;1;2");
            WriteOrigin(writer);
            writer.WriteDiameterIdentity(AvpCode.DestinationRealm, "ocs.example");
            writer.WriteUnsigned32(AvpCode.AuthApplicationId, 4);
            writer.WriteUtf8String(CreditControlAvpCode.ServiceContextId, "32251@3gpp.org");
            writer.WriteInteger32(CreditControlAvpCode.CcRequestType, 2);
            writer.WriteUnsigned32(CreditControlAvpCode.CcRequestNumber, 1);
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

            using (writer.BeginGroup(CreditControlAvpCode.ServiceInformation, vendorId: 10415))
            {
                using (writer.BeginGroup(CreditControlAvpCode.PSInformation, vendorId: 10415))
                {
                    writer.WriteOctetString(2, [0, 0, 0, 1], AvpFlags.None, 10415);
                    writer.WriteAddress(1228, IPAddress.Loopback, vendorId: 10415);
                }
            }

            writer.WriteUtf8String(9999, "nobody knows", AvpFlags.None, 7);
        });
    }

    public static byte[] CapabilitiesExchangeRequest()
    {
        return Write(new DiameterHeader(CommandFlags.Request, 257, 0, 1, 2), writer =>
        {
            WriteOrigin(writer);
            writer.WriteAddress(AvpCode.HostIPAddress, IPAddress.IPv6Loopback);
            writer.WriteUnsigned32(AvpCode.VendorId, 0);
            writer.WriteUtf8String(AvpCode.ProductName, "SipDirectory", AvpFlags.None);
            using (writer.BeginGroup(AvpCode.VendorSpecificApplicationId))
            {
                writer.WriteUnsigned32(AvpCode.VendorId, 10415);
                writer.WriteUnsigned32(AvpCode.AuthApplicationId, 16777238);
            }
        });
    }

    public static byte[] ReAuthAnswer()
    {
        return Write(new DiameterHeader(CommandFlags.Proxiable, 258, 4, 1, 2), writer =>
        {
            writer.WriteUtf8String(AvpCode.SessionId, "pgw.example;1;2");
            writer.WriteUnsigned32(AvpCode.ResultCode, 3006);
            WriteOrigin(writer);
            writer.WriteDiameterUri(AvpCode.RedirectHost, DiameterUri.Parse("aaa://ocs2.example:3869;transport=sctp"));
            writer.WriteInteger32(AvpCode.RedirectHostUsage, 1);
            using (writer.BeginGroup(AvpCode.ProxyInfo))
            {
                writer.WriteDiameterIdentity(AvpCode.ProxyHost, "dra.example");
                writer.WriteOctetString(AvpCode.ProxyState, [1, 2, 3]);
            }
        });
    }

    public static byte[] Write(DiameterHeader header, Action<AvpWriter> avps)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new AvpWriter(output);
        using (writer.BeginMessage(header))
        {
            avps(writer);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteOrigin(AvpWriter writer)
    {
        writer.WriteDiameterIdentity(AvpCode.OriginHost, "pgw.example");
        writer.WriteDiameterIdentity(AvpCode.OriginRealm, "example");
    }
}
