using System.Buffers;
using System.Net;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Transports;

namespace SipDirectory.Diameter.Peers;

/// <summary>The messages between two peers as this node sends them: CER, CEA, DWR, DWA, DPR and DPA, RFC 6733 §5.</summary>
/// <param name="options">What the node is.</param>
/// <param name="originStateId">Fixed for a run of the node (§8.16).</param>
/// <param name="applications">What is advertised at the moment.</param>
/// <param name="vendors">The Supported-Vendor-Ids.</param>
internal sealed class BaseMessages(
    DiameterNodeOptions options, uint originStateId, Func<IEnumerable<AdvertisedApplication>> applications, Func<IEnumerable<uint>> vendors)
{
    private const uint NoInbandSecurity = 0;

    /// <summary>All of them by their short names, as they would be sent now, with identifiers of 0.</summary>
    /// <param name="connection">Where they would be sent; null where there is none.</param>
    public IReadOnlyDictionary<string, Message> Show(TransportConnection? connection)
    {
        var cer = CapabilitiesRequest(connection, 0, 0);
        var dwr = WatchdogRequest(0, 0);
        var dpr = DisconnectRequest(DisconnectCause.Rebooting, 0, 0);
        return new Dictionary<string, Message>
        {
            ["CER"] = Decode(cer),
            ["CEA"] = Decode(CapabilitiesAnswer(HeaderOf(cer), connection)),
            ["DWR"] = Decode(dwr),
            ["DWA"] = Decode(WatchdogAnswer(HeaderOf(dwr))),
            ["DPR"] = Decode(dpr),
            ["DPA"] = Decode(DisconnectAnswer(HeaderOf(dpr))),
        };
    }

    public byte[] CapabilitiesRequest(TransportConnection? connection, uint hopByHop, uint endToEnd) =>
        Build(Request(CommandCode.CapabilitiesExchange, hopByHop, endToEnd), writer =>
        {
            WriteOrigin(writer);
            WriteCapabilities(writer, connection);
        });

    public byte[] CapabilitiesAnswer(in DiameterHeader request, TransportConnection? connection) =>
        Build(request.ToAnswer(), writer =>
        {
            writer.WriteUnsigned32(AvpCode.ResultCode, (uint)ResultCode.Success);
            WriteOrigin(writer);
            WriteCapabilities(writer, connection);
        });

    public byte[] WatchdogRequest(uint hopByHop, uint endToEnd) =>
        Build(Request(CommandCode.DeviceWatchdog, hopByHop, endToEnd), writer =>
        {
            WriteOrigin(writer);
            writer.WriteUnsigned32(AvpCode.OriginStateId, originStateId);
        });

    public byte[] WatchdogAnswer(in DiameterHeader request) => Build(request.ToAnswer(), writer =>
    {
        writer.WriteUnsigned32(AvpCode.ResultCode, (uint)ResultCode.Success);
        WriteOrigin(writer);
        writer.WriteUnsigned32(AvpCode.OriginStateId, originStateId);
    });

    public byte[] DisconnectRequest(DisconnectCause cause, uint hopByHop, uint endToEnd) =>
        Build(Request(CommandCode.DisconnectPeer, hopByHop, endToEnd), writer =>
        {
            WriteOrigin(writer);
            writer.WriteInteger32(AvpCode.DisconnectCause, (int)cause);
        });

    public byte[] DisconnectAnswer(in DiameterHeader request) => Build(request.ToAnswer(), writer =>
    {
        writer.WriteUnsigned32(AvpCode.ResultCode, (uint)ResultCode.Success);
        WriteOrigin(writer);
    });

    /// <summary>An answer that says no; a CEA has its required AVPs even so.</summary>
    /// <param name="request">What cannot be served.</param>
    /// <param name="connection">Where it came from.</param>
    /// <param name="fault">Why.</param>
    public byte[] Refusal(in DiameterHeader request, TransportConnection connection, DiameterFault fault)
    {
        var flags = request.ToAnswer().Flags | (fault.ResultCode.IsProtocolError() ? CommandFlags.Error : CommandFlags.None);
        var isCapabilities = request.CommandCode == CommandCode.CapabilitiesExchange;
        return Build(request.ToAnswer() with { Flags = flags }, writer =>
        {
            writer.WriteUnsigned32(AvpCode.ResultCode, (uint)fault.ResultCode);
            WriteOrigin(writer);
            if (isCapabilities)
            {
                WriteCapabilities(writer, connection);
            }

            writer.WriteUtf8String(AvpCode.ErrorMessage, fault.Text, AvpFlags.None);
            if (!fault.FailedAvp.IsEmpty)
            {
                writer.WriteOctetString(AvpCode.FailedAvp, fault.FailedAvp.Span);
            }
        });
    }

    private static Message Decode(byte[] bytes) =>
        Message.TryDecode(bytes, out var message, out var fault) ? message : throw new InvalidOperationException(fault.Text);

    private static DiameterHeader HeaderOf(byte[] bytes)
    {
        DiameterHeader.TryRead(bytes, out var header);
        return header;
    }

    private static DiameterHeader Request(uint command, uint hopByHop, uint endToEnd) =>
        new(CommandFlags.Request, command, ApplicationId: 0, hopByHop, endToEnd);

    private static byte[] Build(in DiameterHeader header, Action<AvpWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new AvpWriter(output);
        using (writer.BeginMessage(header))
        {
            write(writer);
        }

        return output.WrittenSpan.ToArray();
    }

    private void WriteOrigin(AvpWriter writer)
    {
        writer.WriteDiameterIdentity(AvpCode.OriginHost, options.Identity);
        writer.WriteDiameterIdentity(AvpCode.OriginRealm, options.Realm);
    }

    private void WriteCapabilities(AvpWriter writer, TransportConnection? connection)
    {
        var addresses = options.HostAddresses.Count > 0
            ? options.HostAddresses
            : [connection?.Local?.Address ?? IPAddress.Loopback];
        foreach (var address in addresses)
        {
            writer.WriteAddress(AvpCode.HostIPAddress, address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        }

        writer.WriteUnsigned32(AvpCode.VendorId, options.VendorId);
        writer.WriteUtf8String(AvpCode.ProductName, options.ProductName, AvpFlags.None);
        writer.WriteUnsigned32(AvpCode.OriginStateId, originStateId);
        foreach (var vendor in vendors())
        {
            writer.WriteUnsigned32(AvpCode.SupportedVendorId, vendor);
        }

        foreach (var application in applications())
        {
            WriteApplication(writer, application);
        }

        writer.WriteUnsigned32(AvpCode.InbandSecurityId, NoInbandSecurity);
        writer.WriteUnsigned32(AvpCode.FirmwareRevision, options.FirmwareRevision, AvpFlags.None);
    }

    private static void WriteApplication(AvpWriter writer, AdvertisedApplication application)
    {
        var code = application.IsAccounting ? AvpCode.AcctApplicationId : AvpCode.AuthApplicationId;
        if (application.VendorId == 0)
        {
            writer.WriteUnsigned32(code, application.Id);
            return;
        }

        using (writer.BeginGroup(AvpCode.VendorSpecificApplicationId))
        {
            writer.WriteUnsigned32(AvpCode.VendorId, application.VendorId);
            writer.WriteUnsigned32(code, application.Id);
        }
    }
}
