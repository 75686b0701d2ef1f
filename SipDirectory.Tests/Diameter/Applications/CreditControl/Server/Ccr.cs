using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Credit-Control-Requests in a few words, and what their answers say.</summary>
internal static class Ccr
{
    public const string Alice = "491701234567";
    public const string Session = "ctf.example;1;1";

    public static CreditControlRequest Request(CcRequestType type, uint number, string session = Session, params Avp[] more)
    {
        var request = new CreditControlRequest
        {
            SessionId = session,
            OriginHost = "ctf.example",
            OriginRealm = "example",
            DestinationRealm = "example",
            ServiceContextId = "32251@3gpp.org",
            CcRequestType = type,
            CcRequestNumber = number,
            SubscriptionIds = [Subscription(SubscriptionIdType.EndUserE164, Alice)],
        };
        foreach (var avp in more)
        {
            request.Message.Avps.Add(avp);
        }

        return request;
    }

    public static CreditControlRequest Initial(params Avp[] more) => Request(CcRequestType.InitialRequest, 0, Session, more);

    public static CreditControlRequest Update(uint number, params Avp[] more) => Request(CcRequestType.UpdateRequest, number, Session, more);

    public static CreditControlRequest Termination(uint number, params Avp[] more) => Request(CcRequestType.TerminationRequest, number, Session, more);

    public static CreditControlRequest Event(RequestedAction action, params Avp[] more)
    {
        var request = Request(CcRequestType.EventRequest, 0, Session, more);
        request.RequestedAction = action;
        return request;
    }

    public static Avp Subscription(SubscriptionIdType type, string data) => Avp.Group(CreditControlAvpCode.SubscriptionId,
    [
        Avp.Unsigned32(CreditControlAvpCode.SubscriptionIdType, (uint)type),
        Avp.Utf8String(CreditControlAvpCode.SubscriptionIdData, data),
    ]);

    public static Avp Service(uint ratingGroup, params Avp[] units) => Avp.Group(
        CreditControlAvpCode.MultipleServicesCreditControl, [.. units, Avp.Unsigned32(CreditControlAvpCode.RatingGroup, ratingGroup)]);

    public static Avp Requested(params Avp[] units) => Avp.Group(CreditControlAvpCode.RequestedServiceUnit, units);

    public static Avp Used(params Avp[] units) => Avp.Group(CreditControlAvpCode.UsedServiceUnit, units);

    public static Avp Octets(ulong count) => Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, count);

    public static Avp Seconds(uint count) => Avp.Unsigned32(CreditControlAvpCode.CcTime, count);

    public static Avp Pieces(ulong count) => Avp.Unsigned64(CreditControlAvpCode.CcServiceSpecificUnits, count);

    public static Avp Euros(long digits, int exponent = 0, uint currency = 978) => Avp.Group(CreditControlAvpCode.CcMoney,
    [
        Avp.Group(CreditControlAvpCode.UnitValue, [Avp.Integer64(CreditControlAvpCode.ValueDigits, digits), Avp.Integer32(CreditControlAvpCode.Exponent, exponent)]),
        Avp.Unsigned32(CreditControlAvpCode.CurrencyCode, currency),
    ]);

    /// <summary>The numbers of a Granted-Service-Unit, as text; money in cents.</summary>
    public static string Granted(Avp? holder)
    {
        var granted = holder is { Code: CreditControlAvpCode.GrantedServiceUnit } ? holder : holder?.Find(CreditControlAvpCode.GrantedServiceUnit);
        return granted is null ? "" : string.Join(' ', granted.Members.Select(Text));
    }

    public static ResultCode CodeOf(Avp service) => (ResultCode)(Number(service, AvpCode.ResultCode) ?? 0);

    public static uint? Number(Avp? group, uint code, uint vendor = 0) =>
        group?.Find(code, vendor) is { } avp && avp.Reader.TryGetUnsigned32(out var value) ? value : null;

    public static long? Cost(Avp? group) =>
        group?.Find(CreditControlAvpCode.UnitValue)?.Find(CreditControlAvpCode.ValueDigits) is { } avp && avp.Reader.TryGetInteger64(out var value) ? value : null;

    private static string Text(Avp unit) => unit.Code switch
    {
        CreditControlAvpCode.CcTime => unit.Reader.TryGetUnsigned32(out var seconds) ? $"{seconds} s" : "?",
        CreditControlAvpCode.CcMoney => $"{Cost(unit)} ct",
        CreditControlAvpCode.CcServiceSpecificUnits => unit.Reader.TryGetUnsigned64(out var pieces) ? $"{pieces} pc" : "?",
        _ => unit.Reader.TryGetUnsigned64(out var octets) ? $"{octets} B" : "?",
    };
}
