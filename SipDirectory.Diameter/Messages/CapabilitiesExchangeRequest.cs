using System.Diagnostics.CodeAnalysis;
using System.Net;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Capabilities-Exchange, the first message of a connection: the request (RFC 6733 §5.3.1).</summary>
public sealed class CapabilitiesExchangeRequest : TypedMessage
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 257;

    /// <summary>A new message.</summary>
    public CapabilitiesExchangeRequest()
        : base(CommandFlags.Request, CommandCode, 0)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public CapabilitiesExchangeRequest(Message message)
        : base(message)
    {
    }

    /// <summary>Host-IP-Address. The addresses of the sender.</summary>
    public required IReadOnlyList<IPAddress> HostIPAddresses
    {
        get => GetAddresses(AvpCode.HostIPAddress);
        set => SetAddresses(AvpCode.HostIPAddress, value);
    }

    /// <summary>Vendor-Id. The vendor of the sender.</summary>
    public required uint VendorId
    {
        get => GetUnsigned32(AvpCode.VendorId) ?? 0;
        set => SetUnsigned32(AvpCode.VendorId, value);
    }

    /// <summary>Product-Name. What the sender is called by its vendor.</summary>
    public required string ProductName
    {
        get => GetText(AvpCode.ProductName) ?? "";
        set => SetText(AvpCode.ProductName, value, AvpFlags.None);
    }

    /// <summary>Origin-State-Id. Grows whenever the sender has lost its state.</summary>
    public uint? OriginStateId
    {
        get => GetUnsigned32(AvpCode.OriginStateId);
        set => SetUnsigned32(AvpCode.OriginStateId, value);
    }

    /// <summary>Supported-Vendor-Id. Vendors of AVPs that the sender understands.</summary>
    public IReadOnlyList<uint> SupportedVendorIds
    {
        get => GetUnsigned32s(AvpCode.SupportedVendorId);
        set => SetUnsigned32s(AvpCode.SupportedVendorId, value);
    }

    /// <summary>Auth-Application-Id. The application of authentication or authorization.</summary>
    public IReadOnlyList<uint> AuthApplicationIds
    {
        get => GetUnsigned32s(AvpCode.AuthApplicationId);
        set => SetUnsigned32s(AvpCode.AuthApplicationId, value);
    }

    /// <summary>Inband-Security-Id. 0 is none, 1 is TLS.</summary>
    public IReadOnlyList<uint> InbandSecurityIds
    {
        get => GetUnsigned32s(AvpCode.InbandSecurityId);
        set => SetUnsigned32s(AvpCode.InbandSecurityId, value);
    }

    /// <summary>Acct-Application-Id. The application of accounting.</summary>
    public IReadOnlyList<uint> AcctApplicationIds
    {
        get => GetUnsigned32s(AvpCode.AcctApplicationId);
        set => SetUnsigned32s(AvpCode.AcctApplicationId, value);
    }

    /// <summary>Vendor-Specific-Application-Id. An application of a vendor, as a group.</summary>
    public IReadOnlyList<Avp> VendorSpecificApplicationIds
    {
        get => GetAll(AvpCode.VendorSpecificApplicationId);
        set => SetAll(AvpCode.VendorSpecificApplicationId, value);
    }

    /// <summary>Firmware-Revision. The version of the sender.</summary>
    public uint? FirmwareRevision
    {
        get => GetUnsigned32(AvpCode.FirmwareRevision);
        set => SetUnsigned32(AvpCode.FirmwareRevision, value, AvpFlags.None);
    }
}
