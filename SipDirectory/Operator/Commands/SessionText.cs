using System.Globalization;
using System.Text;
using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Operator.Commands;

/// <summary>A charging session in printable lines: itself, then its services.</summary>
internal static class SessionText
{
    private const int MaxName = 256;
    private const int MaxServices = 5;

    public static IEnumerable<string> Lines(CreditSession session, int number)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"  {number}  {Printable(session.SessionId)}  account {Printable(session.Account)}  client {Printable(session.OriginHost)}  until {session.Expires.ToLocalTime():yyyy-MM-dd HH:mm:ss}");
        foreach (var service in session.Services.Take(MaxServices))
        {
            yield return $"     {Of(service)}";
        }

        if (session.Services.Count > MaxServices)
        {
            yield return $"     {session.Services.Count - MaxServices} more are not listed";
        }
        else if (session.Services.Count == 0)
        {
            yield return "     no metered service";
        }
    }

    private static string Of(ServiceReservation service)
    {
        var group = service.RatingGroup is { } rating ? string.Create(CultureInfo.InvariantCulture, $"rating group {rating}") : "";
        var identifier = service.ServiceIdentifier is { } id ? string.Create(CultureInfo.InvariantCulture, $"service {id}") : "";
        var name = string.Join(' ', ((string[])[group, identifier]).Where(part => part.Length > 0));
        return string.Create(
            CultureInfo.InvariantCulture, $"{(name.Length > 0 ? name : "service")}: used {service.Used}, granted {service.Granted} {UnitOf(service.Unit)}");
    }

    private static string UnitOf(ServiceUnit unit) => unit switch
    {
        ServiceUnit.Time => "s",
        ServiceUnit.TotalOctets => "octets",
        ServiceUnit.InputOctets => "octets in",
        ServiceUnit.OutputOctets => "octets out",
        ServiceUnit.Money => "units of the account's money",
        _ => "units",
    };

    private static string Printable(string text) => PrintableText.Of(Encoding.UTF8.GetBytes(text), MaxName);
}
