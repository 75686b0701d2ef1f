using System.Globalization;
using System.Text;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Operator;

namespace SipDirectory.Charging.Client;

/// <summary>Shows each answer as a line; with a dictionary, request and answer as trees before it.</summary>
internal sealed class AnswerPrinter(TextWriter output, DiameterDictionary? dictionary)
{
    private const int MaxReason = 256;

    private readonly MessagePrinter? _trees = dictionary is null ? null : new MessagePrinter(dictionary);

    public void Print(MessageEnd end)
    {
        var text = new StringBuilder();
        if (_trees is not null && end.Request?.Message is { } request)
        {
            // Of the request, the identifier is known once its answer is here.
            request.Header = request.Header with { HopByHop = end.Answer?.Message.Header.HopByHop ?? 0 };
            text.Append(_trees.Print(request)).Append(end.Answer is null ? "" : _trees.Print(end.Answer.Message));
        }

        output.WriteLine(text.Append(LineOf(end)));
    }

    /// <summary>Such as "Initial 0: command 272, answer, application 4, length 204, DIAMETER_SUCCESS, granted 1048576 octets (rating group 1)".</summary>
    public static string LineOf(MessageEnd end)
    {
        var text = new StringBuilder();
        if (end.Request is { } request)
        {
            text.Append(CultureInfo.InvariantCulture, $"{NameOf(request.CcRequestType)} {request.CcRequestNumber}: ");
        }

        if (end.Answer is not { } answer)
        {
            return text.Append(PrintableText.Of(Encoding.UTF8.GetBytes(end.Reason ?? ""), MaxReason)).ToString();
        }

        text.Append(HeaderOf(answer.Message.Header)).Append(", ").Append(answer.ResultCode.Name());
        foreach (var service in end.Services)
        {
            AppendService(text, service, answer.ResultCode);
        }

        Append(text, ", cost ", Money(answer));
        Append(text, ", ", answer.CheckBalanceResult?.ToString());
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
        Append(text, ", final units: ", service.FinalUnit?.Action.ToString());
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

    private static string? Money(CreditControlAnswer answer) =>
        Diameter.Applications.CreditControl.Client.Money.Read(answer.CostInformation) is { } cost ? TextOf(cost) : null;

    private static string TextOf(Money money) => string.Create(
        CultureInfo.InvariantCulture, $"{money.Digits}e{money.Exponent}{(money.CurrencyCode is { } code ? $" of currency {code}" : "")}");

    private static void Append(StringBuilder text, string before, string? value, string after = "")
    {
        if (value is not null)
        {
            text.Append(before).Append(value).Append(after);
        }
    }
}
