namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>An account as the operator wrote it. Money is a whole number of 10^<paramref name="Exponent"/> of the currency.</summary>
/// <param name="Name">Names it in the store and in the log.</param>
/// <param name="Subscriptions">Who is charged to it.</param>
/// <param name="Balance">What it begins with; where a store knows the account, the store's balance counts.</param>
/// <param name="CurrencyCode">The number of ISO 4217.</param>
/// <param name="Exponent">-2 counts cents.</param>
/// <param name="Clients">The Origin-Hosts that may charge it; others get 5003. Null: all may.</param>
public sealed record Account(
    string Name,
    IReadOnlyList<SubscriptionId> Subscriptions,
    long Balance,
    uint CurrencyCode = 978,
    int Exponent = -2,
    IReadOnlyList<string>? Clients = null);
