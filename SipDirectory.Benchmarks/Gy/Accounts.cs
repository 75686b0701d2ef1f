using System.Text.Json;
using SipDirectory.Benchmarks.Diameter;

namespace SipDirectory.Benchmarks.Gy;

/// <summary>The accounts and the one tariff of a run: a cent for what a request tells that it used.</summary>
internal static class Accounts
{
    /// <summary>What each account begins with, in cents.</summary>
    public const long Balance = 1_000_000_000;

    /// <summary>What <see cref="CreditControlBytes.Octets"/> cost.</summary>
    public const long Price = 1;

    /// <summary>Its name, and the number of the subscriber that it serves.</summary>
    public static string Name(int index)
    {
        return $"49170{index:D8}";
    }

    public static void Write(string path, int count)
    {
        var accounts = Enumerable.Range(0, count).Select(Name).Select(name => new
        {
            name,
            subscriptions = new[] { new { type = "END_USER_E164", value = name } },
            balance = Balance,
        });
        var tariff = new
        {
            ratingGroup = CreditControlBytes.RatingGroup,
            unit = "CC-Total-Octets",
            price = Price,
            per = CreditControlBytes.Octets,
            quota = CreditControlBytes.Octets,
        };
        File.WriteAllText(path, JsonSerializer.Serialize(new { accounts, tariffs = new[] { tariff } }));
    }
}
