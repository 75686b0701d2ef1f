using System.Collections;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;

namespace SipDirectory.Diameter.Messages;

/// <summary>
/// What is to stand in an AVP: a number, a text, bytes, an address, a time, or members of a group as pairs of name and
/// value. The dictionary says how it is written.
/// </summary>
[CollectionBuilder(typeof(AvpValue), nameof(Group))]
public sealed class AvpValue : IEnumerable<(string Name, AvpValue Value)>
{
    private readonly object _value;

    private AvpValue(object value) => _value = value;

    /// <summary>The members of a group; <c>[("Vendor-Id", 10415), ("Feature-List", 0)]</c> is the same.</summary>
    public static AvpValue Group(ReadOnlySpan<(string Name, AvpValue Value)> members) => new(members.ToArray());

    /// <summary>A number.</summary>
    public static implicit operator AvpValue(int value) => new((Int128)value);

    /// <summary>A number.</summary>
    public static implicit operator AvpValue(uint value) => new((Int128)value);

    /// <summary>A number.</summary>
    public static implicit operator AvpValue(long value) => new((Int128)value);

    /// <summary>A number.</summary>
    public static implicit operator AvpValue(ulong value) => new((Int128)value);

    /// <summary>A number, for Float32 and Float64.</summary>
    public static implicit operator AvpValue(double value) => new(value);

    /// <summary>A value of an Enumerated, or another number that has names.</summary>
    public static implicit operator AvpValue(Enum value) => new((Int128)Convert.ToInt64(value, CultureInfo.InvariantCulture));

    /// <summary>A text; an address as text; or the name of a value.</summary>
    public static implicit operator AvpValue(string value) => new(value);

    /// <summary>Bytes, for OctetString.</summary>
    public static implicit operator AvpValue(byte[] value) => new(value);

    /// <summary>An address.</summary>
    public static implicit operator AvpValue(IPAddress value) => new(value);

    /// <summary>A time, to the second.</summary>
    public static implicit operator AvpValue(DateTimeOffset value) => new(value);

    /// <summary>The AVP with this name and value; its M bit is set where the dictionary demands it.</summary>
    /// <param name="name">As the dictionary has it, in any letter case.</param>
    /// <param name="dictionary">Knows the name.</param>
    /// <exception cref="ArgumentException">Nobody defined the name, or the value does not suit its format.</exception>
    public Avp ToAvp(string name, DiameterDictionary dictionary)
    {
        var avp = dictionary.FindAvp(name) ?? throw new ArgumentException($"the dictionary has no AVP named {name}", nameof(name));
        var (code, flags, vendor) = (avp.Code, avp.Must, avp.VendorId);
        return avp.Format switch
        {
            AvpFormat.Grouped when _value is (string Name, AvpValue Value)[] members =>
                Avp.Group(code, members.Select(member => member.Value.ToAvp(member.Name, dictionary)), flags, vendor),
            AvpFormat.Integer32 or AvpFormat.Enumerated when TryGetNumber<int>(avp, out var value) => Avp.Integer32(code, value, flags, vendor),
            AvpFormat.Unsigned32 when TryGetNumber<uint>(avp, out var value) => Avp.Unsigned32(code, value, flags, vendor),
            AvpFormat.Integer64 when TryGetNumber<long>(avp, out var value) => Avp.Integer64(code, value, flags, vendor),
            AvpFormat.Unsigned64 when TryGetNumber<ulong>(avp, out var value) => Avp.Unsigned64(code, value, flags, vendor),
            AvpFormat.Float32 when _value is double value => Avp.Unsigned32(code, BitConverter.SingleToUInt32Bits((float)value), flags, vendor),
            AvpFormat.Float64 when _value is double value => Avp.Unsigned64(code, BitConverter.DoubleToUInt64Bits(value), flags, vendor),
            AvpFormat.Time when _value is DateTimeOffset value => Avp.Time(code, value, flags, vendor),
            AvpFormat.Address when TryGetAddress(out var value) => Avp.Address(code, value, flags, vendor),
            AvpFormat.OctetString when _value is byte[] value => new Avp(code, value, flags, vendor),
            AvpFormat.OctetString when _value is string value => new Avp(code, Encoding.UTF8.GetBytes(value), flags, vendor),
            AvpFormat.DiameterIdentity when _value is string value => Avp.Identity(code, value, flags, vendor),
            AvpFormat.UTF8String when _value is string value => Avp.Utf8String(code, value, flags, vendor),
            AvpFormat.DiameterURI when _value is string value && DiameterUri.TryParse(value, out _, out _) =>
                Avp.Utf8String(code, value, flags, vendor),
            AvpFormat.IPFilterRule or AvpFormat.QoSFilterRule when _value is string value && Ascii.IsValid(value) =>
                Avp.Utf8String(code, value, flags, vendor),
            _ => throw new ArgumentException($"{avp.Name} is of the format {avp.Format}, which has no value {this}"),
        };
    }

    /// <summary>The value, for a reader.</summary>
    public override string ToString() => _value switch
    {
        byte[] bytes => $"0x{Convert.ToHexStringLower(bytes)}",
        (string Name, AvpValue Value)[] members => $"[{string.Join(", ", members.Select(member => $"{member.Name} = {member.Value}"))}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{_value}"),
    };

    /// <summary>The members, where it is a group.</summary>
    public IEnumerator<(string Name, AvpValue Value)> GetEnumerator() =>
        ((IEnumerable<(string, AvpValue)>)(_value as (string, AvpValue)[] ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool TryGetNumber<T>(AvpDefinition avp, out T number)
        where T : IBinaryInteger<T>, IMinMaxValue<T>
    {
        number = T.Zero;
        Int128? value = _value switch
        {
            Int128 given => given,
            string name when avp.Values.Any(pair => pair.Value == name) => avp.Values.First(pair => pair.Value == name).Key,
            _ => null,
        };
        var isInRange = value is { } some && some >= Int128.CreateChecked(T.MinValue) && some <= Int128.CreateChecked(T.MaxValue);
        number = isInRange ? T.CreateChecked(value!.Value) : T.Zero;
        return isInRange;
    }

    private bool TryGetAddress(out IPAddress address)
    {
        address = _value as IPAddress ?? IPAddress.None;
        return _value is IPAddress || (_value is string text && IPAddress.TryParse(text, out address!));
    }
}
