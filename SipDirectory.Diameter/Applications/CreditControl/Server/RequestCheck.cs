using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Finds AVPs of a request that no dictionary can judge, because it takes several of them to see the fault.</summary>
internal static class RequestCheck
{
    // Sessions keep them for as long as they are open. A host name has 255 characters at most, and a Session-Id begins with one.
    private static readonly (uint Code, int Length)[] Longest = [(AvpCode.SessionId, 512), (AvpCode.OriginHost, 255), (AvpCode.OriginRealm, 255)];

    public static DiameterFault? FindFault(CreditControlRequest request)
    {
        var message = request.Message;
        var type = message.Find(CreditControlAvpCode.CcRequestType)!;
        var action = message.Find(CreditControlAvpCode.RequestedAction);
        var isEvent = request.CcRequestType == CcRequestType.EventRequest;

        foreach (var (code, length) in Longest)
        {
            if (message.Find(code) is { } name && name.Data.Length > length)
            {
                return new DiameterFault(ResultCode.InvalidAvpValue, name.Encoded, $"longer than {length} bytes");
            }
        }

        // RFC 8506 §8.41.
        if (isEvent && action is null)
        {
            var example = Avp.Unsigned32(CreditControlAvpCode.RequestedAction, 0);
            return new DiameterFault(ResultCode.MissingAvp, example.Encoded, "an event has a Requested-Action");
        }

        if (!isEvent && action is not null)
        {
            return Contradiction("a session has no Requested-Action", type, action);
        }

        // §8.5: sessions have no parts here.
        if (message.Find(CreditControlAvpCode.CcSubSessionId) is { } part)
        {
            return new DiameterFault(ResultCode.AvpUnsupported, part.Encoded, "sub-sessions are not served");
        }

        return FindFaultOfServices(request);
    }

    private static DiameterFault? FindFaultOfServices(CreditControlRequest request)
    {
        var groups = request.MultipleServicesCreditControls;
        if (groups.Count == 0)
        {
            return null;
        }

        // §8.40.
        if (request.Message.Find(CreditControlAvpCode.MultipleServicesIndicator) is { } indicator
            && request.MultipleServicesIndicator == MultipleServicesIndicator.MultipleServicesNotSupported)
        {
            return Contradiction("several services are not supported, but used", indicator, groups[0]);
        }

        // §5.1.2: units stand in the groups, or in the command.
        if ((request.RequestedServiceUnit ?? request.Message.Find(CreditControlAvpCode.UsedServiceUnit)) is { } unit)
        {
            return Contradiction("units stand both in a service and outside of it", groups[0], unit);
        }

        if (groups.Count == 1)
        {
            return null;
        }

        var seen = new HashSet<(uint?, uint?)>();
        foreach (var service in ServiceRequest.Of(request))
        {
            if (!seen.Add((service.RatingGroup, service.ServiceIdentifier)))
            {
                return new DiameterFault(ResultCode.AvpOccursTooManyTimes, service.Group!.Encoded, "a service occurs twice");
            }
        }

        return null;
    }

    private static DiameterFault Contradiction(string text, Avp one, Avp other)
    {
        byte[] failed = [.. one.Encoded.Span, .. other.Encoded.Span];
        return new DiameterFault(ResultCode.ContradictingAvps, failed, text);
    }
}
