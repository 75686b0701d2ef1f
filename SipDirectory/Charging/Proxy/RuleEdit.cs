using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Rules;

namespace SipDirectory.Charging.Proxy;

/// <summary>What no edit may do: messages must find their way, and have what their command demands.</summary>
internal static class RuleEdit
{
    /// <param name="verb">What it does.</param>
    /// <param name="path">The AVPs.</param>
    /// <param name="within">The groups in which the path begins; null for the message.</param>
    /// <returns>Why it may not; null where it may.</returns>
    public static string? FindFault(string verb, AvpPath path, AvpPath? within)
    {
        var outermost = (within ?? path).Outermost;
        var rule = path.Rule;
        return path.IsOfMessage ? "a path with a slash in front is for conditions only"

            // RFC 6733 §8.8: of the session; §6.7: agents keep them, and find loops and the way back by them.
            : outermost.VendorId == 0 && outermost.Code is AvpCode.SessionId or AvpCode.RouteRecord or AvpCode.ProxyInfo
                ? $"{outermost.Name} is not for rules: messages find their way by it"
            : verb == "remove" && rule is { IsRequired: true } ? $"{path.Avp.Name} must be there: it can be set, and not removed"
            : verb == "add" && path.IsIndexed ? "what is added has no index"
            : verb == "add" && rule is { Maximum: 1 } ? $"there is one {path.Avp.Name} at most: it can be set, and not added"
            : null;
    }

    /// <returns>Why no message may have this value; null where it may.</returns>
    public static string? FindFault(Avp value) =>
        value.Is(AvpCode.ResultCode) && value.Reader.TryGetUnsigned32(out var code) && ((ResultCode)code).IsProtocolError()
            ? "is a protocol error, whose answer has the E bit (RFC 6733 §7.2), which no rule sets"
            : null;
}
