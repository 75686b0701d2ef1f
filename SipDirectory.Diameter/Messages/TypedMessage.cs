using System.Net;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>
/// A command with a property for each AVP of its ABNF, as a view on a <see cref="Messages.Message"/>, which has all
/// others. What is missing or malformed reads as null, or empty where it is required; <see cref="MessageValidator"/>
/// tells what is wrong. Setting null removes.
/// </summary>
public abstract class TypedMessage
{
    private protected TypedMessage(Message message) => Message = message;

    private protected TypedMessage(CommandFlags flags, uint commandCode, uint applicationId)
        : this(new Message(new DiameterHeader(flags, commandCode, applicationId, 0, 0)))
    {
    }

    /// <summary>The message itself.</summary>
    public Message Message { get; }

    /// <summary>Origin-Host. The sender.</summary>
    public required string OriginHost
    {
        get => GetText(AvpCode.OriginHost) ?? "";
        set => SetIdentity(AvpCode.OriginHost, value);
    }

    /// <summary>Origin-Realm. The realm of the sender.</summary>
    public required string OriginRealm
    {
        get => GetText(AvpCode.OriginRealm) ?? "";
        set => SetIdentity(AvpCode.OriginRealm, value);
    }

    private protected Avp? Get(uint code, uint vendorId = 0) => Message.Find(code, vendorId);

    private protected void Set(uint code, Avp? avp, uint vendorId = 0)
    {
        var index = Remove(code, vendorId);
        if (avp is not null)
        {
            // RFC 6733 §8.8: the Session-Id stands first.
            Message.AvpList.Insert(code == AvpCode.SessionId ? 0 : index < 0 ? Message.AvpList.Count : index, avp);
        }
    }

    private protected IReadOnlyList<Avp> GetAll(uint code, uint vendorId = 0)
    {
        var found = new List<Avp>();
        foreach (var avp in Message.AvpList)
        {
            if (avp.Is(code, vendorId))
            {
                found.Add(avp);
            }
        }

        return found;
    }

    private protected void SetAll(uint code, IEnumerable<Avp> values)
    {
        var added = values.ToArray();
        var index = Remove(code);
        Message.AvpList.InsertRange(index < 0 ? Message.AvpList.Count : index, added);
    }

    private protected string? GetText(uint code) => Get(code)?.ToText();

    private protected void SetText(uint code, string? value, AvpFlags flags = AvpFlags.Mandatory) =>
        Set(code, value is null ? null : Avp.Utf8String(code, value, flags));

    private protected void SetIdentity(uint code, string? value, AvpFlags flags = AvpFlags.Mandatory) =>
        Set(code, value is null ? null : Avp.Identity(code, value, flags));

    private protected IReadOnlyList<string> GetTexts(uint code) => [.. Message.FindAll(code).Select(avp => avp.ToText()).OfType<string>()];

    private protected void SetIdentities(uint code, IEnumerable<string> values) =>
        SetAll(code, values.Select(value => Avp.Identity(code, value)));

    private protected uint? GetUnsigned32(uint code) => Get(code)?.ToUnsigned32();

    private protected void SetUnsigned32(uint code, uint? value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        Set(code, value is { } number ? Avp.Unsigned32(code, number, flags, vendorId) : null, vendorId);

    private protected IReadOnlyList<uint> GetUnsigned32s(uint code) =>
        [.. Message.FindAll(code).Select(avp => avp.ToUnsigned32()).OfType<uint>()];

    private protected void SetUnsigned32s(uint code, IEnumerable<uint> values) =>
        SetAll(code, values.Select(value => Avp.Unsigned32(code, value)));

    private protected int? GetInteger32(uint code, uint vendorId = 0) => Get(code, vendorId)?.ToInteger32();

    private protected ulong? GetUnsigned64(uint code) => Get(code)?.ToUnsigned64();

    private protected void SetUnsigned64(uint code, ulong? value) =>
        Set(code, value is { } number ? Avp.Unsigned64(code, number) : null);

    private protected DateTimeOffset? GetTime(uint code) =>
        Get(code) is { } avp && avp.Reader.TryGetTime(out var value) ? value : null;

    private protected void SetTime(uint code, DateTimeOffset? value) =>
        Set(code, value is { } time ? Avp.Time(code, time) : null);

    private protected ReadOnlyMemory<byte>? GetBytes(uint code) => Get(code)?.Data;

    private protected void SetBytes(uint code, ReadOnlyMemory<byte>? value, AvpFlags flags = AvpFlags.Mandatory) =>
        Set(code, value is { } bytes ? new Avp(code, bytes.Span, flags) : null);

    private protected IReadOnlyList<ReadOnlyMemory<byte>> GetBytesList(uint code) =>
        [.. Message.FindAll(code).Select(avp => avp.Data)];

    private protected void SetBytesList(uint code, IEnumerable<ReadOnlyMemory<byte>> values) =>
        SetAll(code, values.Select(value => new Avp(code, value.Span)));

    private protected IReadOnlyList<IPAddress> GetAddresses(uint code) =>
        [.. Message.FindAll(code).Select(avp => avp.Reader.TryGetIPAddress(out var value) ? value : null).OfType<IPAddress>()];

    private protected void SetAddresses(uint code, IEnumerable<IPAddress> values) =>
        SetAll(code, values.Select(value => Avp.Address(code, value)));

    private protected IReadOnlyList<DiameterUri> GetUris(uint code) =>
        [.. Message.FindAll(code).Select(avp => avp.Reader.TryGetDiameterUri(out var value) ? value : null).OfType<DiameterUri>()];

    private protected void SetUris(uint code, IEnumerable<DiameterUri> values) =>
        SetAll(code, values.Select(value => Avp.Utf8String(code, value.ToString())));

    /// <returns>Where the first of them stood; -1: there was none.</returns>
    private int Remove(uint code, uint vendorId = 0)
    {
        var avps = Message.AvpList;
        var first = -1;
        for (var index = avps.Count - 1; index >= 0; index--)
        {
            if (avps[index].Is(code, vendorId))
            {
                avps.RemoveAt(index);
                first = index;
            }
        }

        return first;
    }
}
