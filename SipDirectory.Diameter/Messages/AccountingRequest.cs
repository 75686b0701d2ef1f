using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Accounting: the request (RFC 6733 §9.7.1).</summary>
public sealed class AccountingRequest : SessionRequest
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 271;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">3 is base accounting.</param>
    public AccountingRequest(uint applicationId = 3)
        : base(CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public AccountingRequest(Message message)
        : base(message)
    {
    }

    /// <summary>Accounting-Record-Type. Event, start, interim or stop.</summary>
    public required AccountingRecordType AccountingRecordType
    {
        get => (AccountingRecordType)(GetInteger32(AvpCode.AccountingRecordType) ?? 0);
        set => SetUnsigned32(AvpCode.AccountingRecordType, (uint)value);
    }

    /// <summary>Accounting-Record-Number. Counts the records of a session.</summary>
    public required uint AccountingRecordNumber
    {
        get => GetUnsigned32(AvpCode.AccountingRecordNumber) ?? 0;
        set => SetUnsigned32(AvpCode.AccountingRecordNumber, value);
    }

    /// <summary>Acct-Application-Id. The application of accounting.</summary>
    public uint? AcctApplicationId
    {
        get => GetUnsigned32(AvpCode.AcctApplicationId);
        set => SetUnsigned32(AvpCode.AcctApplicationId, value);
    }

    /// <summary>Vendor-Specific-Application-Id. An application of a vendor, as a group.</summary>
    public Avp? VendorSpecificApplicationId
    {
        get => Get(AvpCode.VendorSpecificApplicationId);
        set => Set(AvpCode.VendorSpecificApplicationId, value);
    }

    /// <summary>Destination-Host. The node that is to handle the request.</summary>
    public string? DestinationHost
    {
        get => GetText(AvpCode.DestinationHost);
        set => SetIdentity(AvpCode.DestinationHost, value);
    }

    /// <summary>Accounting-Sub-Session-Id. The part of the session.</summary>
    public ulong? AccountingSubSessionId
    {
        get => GetUnsigned64(AvpCode.AccountingSubSessionId);
        set => SetUnsigned64(AvpCode.AccountingSubSessionId, value);
    }

    /// <summary>Acct-Session-Id. The session of RADIUS.</summary>
    public ReadOnlyMemory<byte>? AcctSessionId
    {
        get => GetBytes(AvpCode.AcctSessionId);
        set => SetBytes(AvpCode.AcctSessionId, value);
    }

    /// <summary>Acct-Multi-Session-Id. Joins several sessions.</summary>
    public string? AcctMultiSessionId
    {
        get => GetText(AvpCode.AcctMultiSessionId);
        set => SetText(AvpCode.AcctMultiSessionId, value);
    }

    /// <summary>Acct-Interim-Interval. Seconds between interim records.</summary>
    public uint? AcctInterimInterval
    {
        get => GetUnsigned32(AvpCode.AcctInterimInterval);
        set => SetUnsigned32(AvpCode.AcctInterimInterval, value);
    }

    /// <summary>Accounting-Realtime-Required. What is to happen where records cannot be delivered.</summary>
    public AccountingRealtimeRequired? AccountingRealtimeRequired
    {
        get => (AccountingRealtimeRequired?)GetInteger32(AvpCode.AccountingRealtimeRequired);
        set => SetUnsigned32(AvpCode.AccountingRealtimeRequired, (uint?)value);
    }

    /// <summary>Event-Timestamp. When it happened.</summary>
    public DateTimeOffset? EventTimestamp
    {
        get => GetTime(AvpCode.EventTimestamp);
        set => SetTime(AvpCode.EventTimestamp, value);
    }
}
