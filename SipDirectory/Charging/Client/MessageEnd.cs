using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;

namespace SipDirectory.Charging.Client;

/// <summary>What became of one message.</summary>
/// <param name="Request">As it was sent.</param>
/// <param name="Answer">Null where none came.</param>
/// <param name="Services">What the answer says of each service.</param>
/// <param name="Reason">Why it is no success; null where it is one.</param>
internal sealed record MessageEnd(CreditControlRequest? Request, CreditControlAnswer? Answer, IReadOnlyList<ServiceGrant> Services, string? Reason)
{
    public MessageEnd(CreditControlResult result)
        : this(result.Request, result.Answer, result.Services, result.Reason)
    {
    }

    public MessageEnd(CreditEventResult result)
        : this(result.Request, result.Answer, result.Services, result.Reason)
    {
    }
}
