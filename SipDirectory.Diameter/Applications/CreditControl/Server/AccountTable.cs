using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Finds who is charged by the Subscription-Ids of a request (RFC 8506 §8.46, §8.58).</summary>
internal sealed class AccountTable
{
    // ISO 4217: no currency is involved.
    private const uint NoCurrency = 999;

    private static readonly Account BuiltIn = new("built-in", [], 0, NoCurrency, 0);

    private static readonly (uint Code, SubscriptionIdType Type)[] Extensions =
    [
        (CreditControlAvpCode.SubscriptionIdE164, SubscriptionIdType.EndUserE164),
        (CreditControlAvpCode.SubscriptionIdIMSI, SubscriptionIdType.EndUserImsi),
        (CreditControlAvpCode.SubscriptionIdSIPURI, SubscriptionIdType.EndUserSipUri),
        (CreditControlAvpCode.SubscriptionIdNAI, SubscriptionIdType.EndUserNai),
        (CreditControlAvpCode.SubscriptionIdPrivate, SubscriptionIdType.EndUserPrivate),
    ];

    private readonly Dictionary<string, Account> _byName = [];
    private readonly Dictionary<SubscriptionId, Account> _bySubscription = [];
    private readonly Func<string, string?>? _findRegistered;

    /// <exception cref="ArgumentException">Two accounts have the same name or subscription.</exception>
    public AccountTable(IReadOnlyList<Account>? accounts, Func<string, string?>? findRegistered)
    {
        _findRegistered = findRegistered;
        IsUnlimited = accounts is null;
        foreach (var account in accounts ?? [BuiltIn])
        {
            _byName.Add(account.Name, account);
            foreach (var subscription in account.Subscriptions)
            {
                _bySubscription.Add(subscription, account);
            }
        }
    }

    /// <summary>Whether there is the built-in account only.</summary>
    public bool IsUnlimited { get; }

    public IEnumerable<Account> All => _byName.Values;

    public Account? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The first Subscription-Id that leads to an account decides.</summary>
    public Account? Find(CreditControlRequest request, out DiameterFault fault)
    {
        fault = default;
        var subscriptions = Subscriptions(request).ToList();
        if (subscriptions.Count == 0 && IsUnlimited)
        {
            return BuiltIn;
        }

        if (subscriptions.Count == 0)
        {
            var example = Avp.Group(CreditControlAvpCode.SubscriptionId, []);
            fault = new DiameterFault(ResultCode.MissingAvp, example.Encoded, "nobody is named who is charged");
            return null;
        }

        foreach (var subscription in subscriptions)
        {
            if (Find(subscription) is not { } account)
            {
                continue;
            }

            if (account.Clients is null || account.Clients.Contains(request.OriginHost, IdentityComparer.Instance))
            {
                return account;
            }

            fault = new DiameterFault(ResultCode.AuthorizationRejected, $"{request.OriginHost} may not charge the account");
            return null;
        }

        fault = new DiameterFault(ResultCode.UserUnknown, "no account serves the user");
        return null;
    }

    private Account? Find(SubscriptionId subscription)
    {
        if (_findRegistered is null || subscription.Type != SubscriptionIdType.EndUserSipUri)
        {
            return FindByText(subscription);
        }

        return _findRegistered(subscription.Data) is { } registered
            ? FindByText(subscription with { Data = registered }) ?? FindByText(subscription)
            : null;
    }

    private Account? FindByText(SubscriptionId subscription) => IsUnlimited ? BuiltIn : _bySubscription.GetValueOrDefault(subscription);

    private static IEnumerable<SubscriptionId> Subscriptions(CreditControlRequest request)
    {
        foreach (var group in request.SubscriptionIds)
        {
            if (group.Find(CreditControlAvpCode.SubscriptionIdType) is { } type && type.Reader.TryGetInteger32(out var number)
                && TextOf(group.Find(CreditControlAvpCode.SubscriptionIdData)) is { } text)
            {
                yield return new SubscriptionId((SubscriptionIdType)number, text);
            }
        }

        foreach (var group in request.SubscriptionIdExtensions)
        {
            foreach (var (code, type) in Extensions)
            {
                if (TextOf(group.Find(code)) is { } text)
                {
                    yield return new SubscriptionId(type, text);
                }
            }
        }
    }

    private static string? TextOf(Avp? avp) => avp is not null && avp.Reader.TryGetUtf8String(out var text) ? text : null;
}
