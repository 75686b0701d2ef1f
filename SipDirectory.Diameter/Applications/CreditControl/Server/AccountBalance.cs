namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What an account has: a whole number of 10^<paramref name="Exponent"/> of the currency.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Amount">Below zero where there is a debt.</param>
/// <param name="CurrencyCode">The number of ISO 4217.</param>
/// <param name="Exponent">-2 counts cents.</param>
public readonly record struct AccountBalance(string Account, long Amount, uint CurrencyCode, int Exponent);
