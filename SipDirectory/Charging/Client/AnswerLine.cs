using System.Globalization;
using System.Text;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Operator;

namespace SipDirectory.Charging.Client;

/// <summary>Shows each answer as a line.</summary>
internal static class AnswerLine
{
    private const int MaxReason = 256;
    private const int LongestFraction = 18;

    /// <summary>Such as "Initial 0: command 272, answer, application 4, length 204, DIAMETER_SUCCESS, granted 1048576 octets (rating group 1)".</summary>
    public static string Of(MessageEnd end)
    {
        var text = new StringBuilder();
        if (end.Request is { } request)
        {
            text.Append(CultureInfo.InvariantCulture, $"{NameOf(request.CcRequestType)} {request.CcRequestNumber}: ");
        }

        if (end.Answer is not { } answer)
        {
            return text.Append(Printable(end.Reason ?? "")).ToString();
        }

        text.Append(HeaderOf(answer.Message.Header)).Append(", ").Append(answer.ResultCode.Name());
        Append(text, ": ", answer.ErrorMessage is { } message ? Printable(message) : null);
        foreach (var service in end.Services)
        {
            AppendService(text, service, answer.ResultCode);
        }

        Append(text, ", cost ", CostOf(answer));
        Append(text, ", ", NameOf(answer.CheckBalanceResult));
        return text.ToString();
    }

    /// <summary>What a header tells.</summary>
    public static string HeaderOf(in DiameterHeader header) => string.Create(
        CultureInfo.InvariantCulture,
        $"command {header.CommandCode}, {(header.IsRequest ? "request" : "answer")}, application {header.ApplicationId}, length {header.Length}");

    private static string NameOf(CcRequestType type) => type switch
    {
        CcRequestType.InitialRequest => "Initial",
        CcRequestType.UpdateRequest => "Update",
        CcRequestType.TerminationRequest => "Termination",
        _ => "Event",
    };

    private static void AppendService(StringBuilder text, ServiceGrant service, ResultCode ofAnswer)
    {
        Append(text, ", granted ", UnitsOf(service.Granted));
        Append(text, ", ", service.ResultCode == ofAnswer ? null : service.ResultCode.Name());
        Append(text, " (rating group ", service.RatingGroup?.ToString(CultureInfo.InvariantCulture), ")");
        Append(text, ", valid ", service.ValidityTime?.TotalSeconds.ToString(CultureInfo.InvariantCulture), " s");
        Append(text, ", final units: ", NameOf(service.FinalUnit?.Action));
    }

    private static string? UnitsOf(ServiceUnits? units)
    {
        if (units is null)
        {
            return null;
        }

        var text = new StringBuilder();
        Append(text, " ", units.Time?.ToString(CultureInfo.InvariantCulture), " s");
        Append(text, " ", units.TotalOctets?.ToString(CultureInfo.InvariantCulture), " octets");
        Append(text, " ", units.InputOctets?.ToString(CultureInfo.InvariantCulture), " octets in");
        Append(text, " ", units.OutputOctets?.ToString(CultureInfo.InvariantCulture), " octets out");
        Append(text, " ", units.ServiceSpecificUnits?.ToString(CultureInfo.InvariantCulture), " units");
        Append(text, " ", units.Money is { } money ? TextOf(money) : null);
        return text.Length == 0 ? "nothing" : text.ToString().TrimStart();
    }

    private static string? CostOf(CreditControlAnswer answer) => Money.Read(answer.CostInformation) is { } cost ? TextOf(cost) : null;

    private static string TextOf(Money money)
    {
        // What a decimal holds is shown as one: 2 × 10^-2 is 0.02.
        var amount = money.Exponent is <= 0 and >= -LongestFraction
            ? (money.Digits / (decimal)Math.Pow(10, -money.Exponent)).ToString($"F{-money.Exponent}", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{money.Digits}e{money.Exponent}");
        return money.CurrencyCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"{amount} of currency {code}") : amount;
    }

    private static string Printable(string text) => PrintableText.Of(Encoding.UTF8.GetBytes(text), MaxReason);

    // As the standard writes them: RestrictAccess is RESTRICT_ACCESS.
    private static string? NameOf(Enum? value) => value is null
        ? null
        : string.Concat(value.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToUpperInvariant();

    private static void Append(StringBuilder text, string before, string? value, string after = "")
    {
        if (value is not null)
        {
            text.Append(before).Append(value).Append(after);
        }
    }
}
