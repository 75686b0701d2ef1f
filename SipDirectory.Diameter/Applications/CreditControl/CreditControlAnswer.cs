using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Credit-Control: the answer (RFC 8506 §3.2).</summary>
public sealed class CreditControlAnswer : SessionAnswer
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 272;

    /// <summary>The identifier of the application.</summary>
    public const uint ApplicationId = 4;

    /// <summary>A new message.</summary>
    public CreditControlAnswer()
        : base(CommandCode, ApplicationId)
    {
        AuthApplicationId = ApplicationId;
    }

    /// <summary>A view on a message.</summary>
    /// <remarks><see cref="Message.CreateAnswer(ResultCode, string, string)"/> makes one for a request.</remarks>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public CreditControlAnswer(Message message)
        : base(message)
    {
    }

    /// <summary>Auth-Application-Id. The application of authentication or authorization.</summary>
    public uint AuthApplicationId
    {
        get => GetUnsigned32(AvpCode.AuthApplicationId) ?? 0;
        set => SetUnsigned32(AvpCode.AuthApplicationId, value);
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

    /// <summary>CC-Session-Failover. Whether the session may move to another server.</summary>
    public CcSessionFailover? CcSessionFailover
    {
        get => (CcSessionFailover?)GetInteger32(CreditControlAvpCode.CcSessionFailover);
        set => SetUnsigned32(CreditControlAvpCode.CcSessionFailover, (uint?)value);
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

    /// <summary>Granted-Service-Unit. What is granted, as a group.</summary>
    public Avp? GrantedServiceUnit
    {
        get => Get(CreditControlAvpCode.GrantedServiceUnit);
        set => Set(CreditControlAvpCode.GrantedServiceUnit, value);
    }

    /// <summary>Multiple-Services-Credit-Control. Units asked for, used and granted by service, as groups.</summary>
    public IReadOnlyList<Avp> MultipleServicesCreditControls
    {
        get => GetAll(CreditControlAvpCode.MultipleServicesCreditControl);
        set => SetAll(CreditControlAvpCode.MultipleServicesCreditControl, value);
    }

    /// <summary>Cost-Information. What it costs, as a group.</summary>
    public Avp? CostInformation
    {
        get => Get(CreditControlAvpCode.CostInformation);
        set => Set(CreditControlAvpCode.CostInformation, value);
    }

    /// <summary>Final-Unit-Indication. What is to happen when the last units are used, as a group.</summary>
    public Avp? FinalUnitIndication
    {
        get => Get(CreditControlAvpCode.FinalUnitIndication);
        set => Set(CreditControlAvpCode.FinalUnitIndication, value);
    }

    /// <summary>QoS-Final-Unit-Indication. The same with quality of service, as a group of RFC 8506.</summary>
    public Avp? QoSFinalUnitIndication
    {
        get => Get(CreditControlAvpCode.QoSFinalUnitIndication);
        set => Set(CreditControlAvpCode.QoSFinalUnitIndication, value);
    }

    /// <summary>Check-Balance-Result. Whether there is credit enough.</summary>
    public CheckBalanceResult? CheckBalanceResult
    {
        get => (CheckBalanceResult?)GetInteger32(CreditControlAvpCode.CheckBalanceResult);
        set => SetUnsigned32(CreditControlAvpCode.CheckBalanceResult, (uint?)value);
    }

    /// <summary>Credit-Control-Failure-Handling. What the client does where no server answers.</summary>
    public CreditControlFailureHandling? CreditControlFailureHandling
    {
        get => (CreditControlFailureHandling?)GetInteger32(CreditControlAvpCode.CreditControlFailureHandling);
        set => SetUnsigned32(CreditControlAvpCode.CreditControlFailureHandling, (uint?)value);
    }

    /// <summary>Direct-Debiting-Failure-Handling. The same for direct debiting.</summary>
    public DirectDebitingFailureHandling? DirectDebitingFailureHandling
    {
        get => (DirectDebitingFailureHandling?)GetInteger32(CreditControlAvpCode.DirectDebitingFailureHandling);
        set => SetUnsigned32(CreditControlAvpCode.DirectDebitingFailureHandling, (uint?)value);
    }

    /// <summary>Validity-Time. How many seconds the granted units hold.</summary>
    public uint? ValidityTime
    {
        get => GetUnsigned32(CreditControlAvpCode.ValidityTime);
        set => SetUnsigned32(CreditControlAvpCode.ValidityTime, value);
    }

    /// <summary>Route-Record. The nodes that the request went through, in order.</summary>
    public IReadOnlyList<string> RouteRecords
    {
        get => GetTexts(AvpCode.RouteRecord);
        set => SetIdentities(AvpCode.RouteRecord, value);
    }

    /// <summary>Low-Balance-Indication. Whether the account is low (3GPP TS 32.299).</summary>
    public LowBalanceIndication? LowBalanceIndication
    {
        get => (LowBalanceIndication?)GetInteger32(CreditControlAvpCode.LowBalanceIndication, CreditControlAvpCode.Vendor3Gpp);
        set => SetUnsigned32(CreditControlAvpCode.LowBalanceIndication, (uint?)value, vendorId: CreditControlAvpCode.Vendor3Gpp);
    }

    /// <summary>Remaining-Balance. What is left, as a group (3GPP TS 32.299).</summary>
    public Avp? RemainingBalance
    {
        get => Get(CreditControlAvpCode.RemainingBalance, CreditControlAvpCode.Vendor3Gpp);
        set => Set(CreditControlAvpCode.RemainingBalance, value, CreditControlAvpCode.Vendor3Gpp);
    }

    /// <summary>Service-Information. What 3GPP adds, such as PS-Information, as a group (3GPP TS 32.299).</summary>
    public Avp? ServiceInformation
    {
        get => Get(CreditControlAvpCode.ServiceInformation, CreditControlAvpCode.Vendor3Gpp);
        set => Set(CreditControlAvpCode.ServiceInformation, value, CreditControlAvpCode.Vendor3Gpp);
    }
}
