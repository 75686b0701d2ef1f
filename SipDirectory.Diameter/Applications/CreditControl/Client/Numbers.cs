using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>AVPs as the numbers they hold; null where there is no AVP, or it holds none.</summary>
internal static class Numbers
{
    public static uint? Unsigned32(Avp? avp) => avp is not null && avp.Reader.TryGetUnsigned32(out var value) ? value : null;

    public static ulong? Unsigned64(Avp? avp) => avp is not null && avp.Reader.TryGetUnsigned64(out var value) ? value : null;

    public static TimeSpan? Seconds(Avp? avp) => Unsigned32(avp) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
