using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Credit-Control: the request (RFC 8506 §3.1).</summary>
public sealed class CreditControlRequest : SessionRequest
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 272;

    /// <summary>The identifier of the application.</summary>
    public const uint ApplicationId = 4;

    /// <summary>A new message.</summary>
    public CreditControlRequest()
        : base(CommandCode, ApplicationId)
    {
        AuthApplicationId = ApplicationId;
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public CreditControlRequest(Message message)
        : base(message)
    {
    }

    /// <summary>Auth-Application-Id. The application of authentication or authorization.</summary>
    public uint AuthApplicationId
    {
        get => GetUnsigned32(AvpCode.AuthApplicationId) ?? 0;
        set => SetUnsigned32(AvpCode.AuthApplicationId, value);
    }

    /// <summary>Service-Context-Id. The service, such as 32251@3gpp.org.</summary>
    public required string ServiceContextId
    {
        get => GetText(CreditControlAvpCode.ServiceContextId) ?? "";
        set => SetText(CreditControlAvpCode.ServiceContextId, value);
    }

    /// <summary>CC-Request-Type. Initial, update, termination or event.</summary>
    public required CcRequestType CcRequestType
    {
        get => (CcRequestType)(GetInteger32(CreditControlAvpCode.CcRequestType) ?? 0);
        set => SetUnsigned32(CreditControlAvpCode.CcRequestType, (uint)value);
    }

    /// <summary>CC-Request-Number. Counts the requests of a session.</summary>
    public required uint CcRequestNumber
    {
        get => GetUnsigned32(CreditControlAvpCode.CcRequestNumber) ?? 0;
        set => SetUnsigned32(CreditControlAvpCode.CcRequestNumber, value);
    }

    /// <summary>Destination-Host. The node that is to handle the request.</summary>
    public string? DestinationHost
    {
        get => GetText(AvpCode.DestinationHost);
        set => SetIdentity(AvpCode.DestinationHost, value);
    }

    /// <summary>CC-Sub-Session-Id. The part of the session.</summary>
    public ulong? CcSubSessionId
    {
        get => GetUnsigned64(CreditControlAvpCode.CcSubSessionId);
        set => SetUnsigned64(CreditControlAvpCode.CcSubSessionId, value);
    }

    /// <summary>Acct-Multi-Session-Id. Joins several sessions.</summary>
    public string? AcctMultiSessionId
    {
        get => GetText(AvpCode.AcctMultiSessionId);
        set => SetText(AvpCode.AcctMultiSessionId, value);
    }

    /// <summary>Event-Timestamp. When it happened.</summary>
    public DateTimeOffset? EventTimestamp
    {
        get => GetTime(AvpCode.EventTimestamp);
        set => SetTime(AvpCode.EventTimestamp, value);
    }

    /// <summary>Subscription-Id. Who pays, as groups.</summary>
    public IReadOnlyList<Avp> SubscriptionIds
    {
        get => GetAll(CreditControlAvpCode.SubscriptionId);
        set => SetAll(CreditControlAvpCode.SubscriptionId, value);
    }

    /// <summary>Subscription-Id-Extension. Who pays, as groups of RFC 8506.</summary>
    public IReadOnlyList<Avp> SubscriptionIdExtensions
    {
        get => GetAll(CreditControlAvpCode.SubscriptionIdExtension);
        set => SetAll(CreditControlAvpCode.SubscriptionIdExtension, value);
    }

    /// <summary>Service-Identifier. The service in its context.</summary>
    public uint? ServiceIdentifier
    {
        get => GetUnsigned32(CreditControlAvpCode.ServiceIdentifier);
        set => SetUnsigned32(CreditControlAvpCode.ServiceIdentifier, value);
    }

    /// <summary>Termination-Cause. Why the session ended.</summary>
    public TerminationCause? TerminationCause
    {
        get => (TerminationCause?)GetInteger32(AvpCode.TerminationCause);
        set => SetUnsigned32(AvpCode.TerminationCause, (uint?)value);
    }

    /// <summary>Requested-Service-Unit. What is asked for, as a group.</summary>
    public Avp? RequestedServiceUnit
    {
        get => Get(CreditControlAvpCode.RequestedServiceUnit);
        set => Set(CreditControlAvpCode.RequestedServiceUnit, value);
    }

    /// <summary>Requested-Action. What is to be done once.</summary>
    public RequestedAction? RequestedAction
    {
        get => (RequestedAction?)GetInteger32(CreditControlAvpCode.RequestedAction);
        set => SetUnsigned32(CreditControlAvpCode.RequestedAction, (uint?)value);
    }

    /// <summary>Used-Service-Unit. What was used, as groups.</summary>
    public IReadOnlyList<Avp> UsedServiceUnits
    {
        get => GetAll(CreditControlAvpCode.UsedServiceUnit);
        set => SetAll(CreditControlAvpCode.UsedServiceUnit, value);
    }

    /// <summary>Multiple-Services-Indicator. Whether the client can do several services at a time.</summary>
    public MultipleServicesIndicator? MultipleServicesIndicator
    {
        get => (MultipleServicesIndicator?)GetInteger32(CreditControlAvpCode.MultipleServicesIndicator);
        set => SetUnsigned32(CreditControlAvpCode.MultipleServicesIndicator, (uint?)value);
    }

    /// <summary>Multiple-Services-Credit-Control. Units asked for, used and granted by service, as groups.</summary>
    public IReadOnlyList<Avp> MultipleServicesCreditControls
    {
        get => GetAll(CreditControlAvpCode.MultipleServicesCreditControl);
        set => SetAll(CreditControlAvpCode.MultipleServicesCreditControl, value);
    }

    /// <summary>Service-Parameter-Info. What the rating needs to know, as groups.</summary>
    public IReadOnlyList<Avp> ServiceParameterInfos
    {
        get => GetAll(CreditControlAvpCode.ServiceParameterInfo);
        set => SetAll(CreditControlAvpCode.ServiceParameterInfo, value);
    }

    /// <summary>CC-Correlation-Id. Joins requests of several services.</summary>
    public ReadOnlyMemory<byte>? CcCorrelationId
    {
        get => GetBytes(CreditControlAvpCode.CcCorrelationId);
        set => SetBytes(CreditControlAvpCode.CcCorrelationId, value, AvpFlags.None);
    }

    /// <summary>User-Equipment-Info. The terminal, as a group.</summary>
    public Avp? UserEquipmentInfo
    {
        get => Get(CreditControlAvpCode.UserEquipmentInfo);
        set => Set(CreditControlAvpCode.UserEquipmentInfo, value);
    }

    /// <summary>User-Equipment-Info-Extension. The terminal, as a group of RFC 8506.</summary>
    public Avp? UserEquipmentInfoExtension
    {
        get => Get(CreditControlAvpCode.UserEquipmentInfoExtension);
        set => Set(CreditControlAvpCode.UserEquipmentInfoExtension, value);
    }

    /// <summary>AoC-Request-Type. Which advice of charge is asked for (3GPP TS 32.299).</summary>
    public AoCRequestType? AoCRequestType
    {
        get => (AoCRequestType?)GetInteger32(CreditControlAvpCode.AoCRequestType, CreditControlAvpCode.Vendor3Gpp);
        set => SetUnsigned32(CreditControlAvpCode.AoCRequestType, (uint?)value, vendorId: CreditControlAvpCode.Vendor3Gpp);
    }

    /// <summary>Service-Information. What 3GPP adds, such as PS-Information, as a group (3GPP TS 32.299).</summary>
    public Avp? ServiceInformation
    {
        get => Get(CreditControlAvpCode.ServiceInformation, CreditControlAvpCode.Vendor3Gpp);
        set => Set(CreditControlAvpCode.ServiceInformation, value, CreditControlAvpCode.Vendor3Gpp);
    }
}
