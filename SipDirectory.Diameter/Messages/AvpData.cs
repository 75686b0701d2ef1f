using System.Text;
using System.Text.Unicode;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;

namespace SipDirectory.Diameter.Messages;

/// <summary>Judges the data of an AVP by its format, groups excepted.</summary>
internal static class AvpData
{
    /// <returns>5014 where the length does not suit the format, 5004 where the value does not; else none.</returns>
    public static ResultCode Judge(AvpDefinition avp, in AvpReader reader)
    {
        var data = reader.Data;
        if (avp.FixedLength is { } length && data.Length != length)
        {
            return ResultCode.InvalidAvpLength;
        }

        return avp.Format switch
        {
            AvpFormat.Enumerated => avp.HasNamedValuesOnly && !IsNamed(avp, reader) ? ResultCode.InvalidAvpValue : ResultCode.None,
            AvpFormat.Address => !DiameterAddress.HasValidLength(data) ? ResultCode.InvalidAvpLength
                : reader.TryGetAddress(out _, out _) ? ResultCode.None
                : ResultCode.InvalidAvpValue,
            AvpFormat.UTF8String => ValueIf(Utf8.IsValid(data)),
            AvpFormat.DiameterIdentity => ValueIf(DiameterIdentity.IsValid(data)),
            AvpFormat.DiameterURI => ValueIf(reader.TryGetDiameterUri(out _)),
            AvpFormat.IPFilterRule or AvpFormat.QoSFilterRule => ValueIf(Ascii.IsValid(data)),
            _ => ResultCode.None,
        };
    }

    // RFC 6733 §4.1: with the M bit, the content must be understood too; without it, it may be ignored.
    private static bool IsNamed(AvpDefinition avp, in AvpReader reader) =>
        !reader.Header.IsMandatory || (reader.TryGetInteger32(out var value) && avp.Values.ContainsKey(value));

    private static ResultCode ValueIf(bool isValid) => isValid ? ResultCode.None : ResultCode.InvalidAvpValue;
}
