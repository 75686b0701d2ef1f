using System.Net;
using System.Net.Sockets;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Charging;

/// <summary>From the JSON of an accounts file to a plan, or to what is wrong with it.</summary>
internal ref struct AccountsReader(ReadOnlySpan<byte> json)
{
    // RFC 8259 §6: what every JSON implementation reads as the same whole number.
    private const long MaxAmount = (1L << 53) - 1;
    private const int MaxName = 128;
    private const int MaxHost = 255;
    private const int MaxText = 1024;

    /// <summary>What each object may have, by its name in the schema.</summary>
    public static readonly IReadOnlyDictionary<string, JsonShape> Shapes = new Dictionary<string, JsonShape>
    {
        ["file"] = new(["accounts"], ["$schema", "tariffs"]),
        ["account"] = new(["name", "subscriptions", "balance"], ["currency", "exponent", "clients"]),
        ["subscription"] = new(["type", "value"], []),
        ["tariff"] = new(
            ["unit", "price", "quota"],
            ["ratingGroup", "serviceIdentifier", "per", "validityTime", "quotaHoldingTime", "quotaThreshold", "finalUnit"]),
        ["finalUnit"] = new(["action"], ["address", "filters"]),
        ["address"] = new(["type", "value"], []),
    };

    // Named as in RFC 8506.
    private static readonly Dictionary<string, SubscriptionIdType> SubscriptionTypes = new()
    {
        ["END_USER_E164"] = SubscriptionIdType.EndUserE164,
        ["END_USER_IMSI"] = SubscriptionIdType.EndUserImsi,
        ["END_USER_SIP_URI"] = SubscriptionIdType.EndUserSipUri,
        ["END_USER_NAI"] = SubscriptionIdType.EndUserNai,
        ["END_USER_PRIVATE"] = SubscriptionIdType.EndUserPrivate,
    };

    private static readonly Dictionary<string, ServiceUnit> Units = new()
    {
        ["CC-Time"] = ServiceUnit.Time,
        ["CC-Total-Octets"] = ServiceUnit.TotalOctets,
        ["CC-Input-Octets"] = ServiceUnit.InputOctets,
        ["CC-Output-Octets"] = ServiceUnit.OutputOctets,
        ["CC-Service-Specific-Units"] = ServiceUnit.ServiceSpecificUnits,
        ["CC-Money"] = ServiceUnit.Money,
    };

    private static readonly Dictionary<string, FinalUnitAction> Actions = new()
    {
        ["TERMINATE"] = FinalUnitAction.Terminate,
        ["REDIRECT"] = FinalUnitAction.Redirect,
        ["RESTRICT_ACCESS"] = FinalUnitAction.RestrictAccess,
    };

    private static readonly Dictionary<string, RedirectAddressType> AddressTypes = new()
    {
        ["IPV4_ADDRESS"] = RedirectAddressType.IPv4Address,
        ["IPV6_ADDRESS"] = RedirectAddressType.IPv6Address,
        ["URL"] = RedirectAddressType.Url,
        ["SIP_URI"] = RedirectAddressType.SipUri,
    };

    private readonly JsonFaults _faults = new(json);
    private readonly Dictionary<string, JsonPlace> _names = [];
    private readonly Dictionary<SubscriptionId, JsonPlace> _subscriptions = [];
    private readonly Dictionary<(uint? RatingGroup, uint? ServiceIdentifier, ServiceUnit Unit), JsonPlace> _services = [];

    public readonly AccountsResult Read(JsonPlace file)
    {
        var accounts = new List<Account>();
        var tariffs = new List<Tariff>();
        if (_faults.IsObject(file, Shapes["file"]))
        {
            foreach (var account in _faults.Items(file, "accounts"))
            {
                AddAccount(account, accounts);
            }

            foreach (var tariff in _faults.Items(file, "tariffs", mayBeEmpty: true))
            {
                AddTariff(tariff, tariffs);
            }
        }

        return new AccountsResult(
            _faults.Noted.Count > 0 ? null : new CreditPlan { Accounts = accounts, Tariffs = tariffs }, _faults.Noted);
    }

    private readonly void AddAccount(JsonPlace place, List<Account> accounts)
    {
        if (!_faults.IsObject(place, Shapes["account"]))
        {
            return;
        }

        var name = _faults.Text(place, "name", MaxName) ?? "";
        if (name.Length > 0 && !_names.TryAdd(name, place))
        {
            _faults.Note(place.Member("name")!, $"is the name of another account, in line {_faults.LineOf(_names[name])}");
        }

        var subscriptions = new List<SubscriptionId>();
        foreach (var subscription in _faults.Items(place, "subscriptions"))
        {
            AddSubscription(subscription, subscriptions);
        }

        accounts.Add(new Account(
            name,
            subscriptions,
            _faults.Number(place, "balance", 0, MaxAmount) ?? 0,
            (uint)(_faults.Number(place, "currency", 1, 999) ?? 978),
            (int)(_faults.Number(place, "exponent", -9, 9) ?? -2),
            ReadClients(place)));
    }

    private readonly List<string>? ReadClients(JsonPlace account)
    {
        var clients = new List<string>();
        foreach (var client in _faults.Items(account, "clients"))
        {
            var name = _faults.Text(client, MaxHost) ?? "";
            if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_'))
            {
                _faults.Note(client, "is no host name");
            }

            clients.Add(name);
        }

        return clients.Count > 0 ? clients : null;
    }

    private readonly void AddSubscription(JsonPlace place, List<SubscriptionId> subscriptions)
    {
        if (!_faults.IsObject(place, Shapes["subscription"])
            || _faults.Choice(place, "type", SubscriptionTypes) is not { } type
            || _faults.Text(place, "value", MaxText) is not { } value)
        {
            return;
        }

        var digits = type is SubscriptionIdType.EndUserE164 or SubscriptionIdType.EndUserImsi;
        if (digits && (value.Length > 15 || !value.All(char.IsAsciiDigit)))
        {
            _faults.Note(place.Member("value")!, "is not 1 to 15 digits");
        }
        else if (!_subscriptions.TryAdd(new SubscriptionId(type, value), place))
        {
            _faults.Note(place, $"is charged already, in line {_faults.LineOf(_subscriptions[new SubscriptionId(type, value)])}");
        }

        subscriptions.Add(new SubscriptionId(type, value));
    }

    private readonly void AddTariff(JsonPlace place, List<Tariff> tariffs)
    {
        if (!_faults.IsObject(place, Shapes["tariff"]))
        {
            return;
        }

        var tariff = new Tariff
        {
            RatingGroup = Unsigned32(place, "ratingGroup"),
            ServiceIdentifier = Unsigned32(place, "serviceIdentifier"),
            Unit = _faults.Choice(place, "unit", Units) ?? default,
            Price = _faults.Number(place, "price", 0, MaxAmount) ?? 0,
            Per = (ulong)(_faults.Number(place, "per", 1, MaxAmount) ?? 1),
            Quota = (ulong)(_faults.Number(place, "quota", 0, MaxAmount) ?? 0),
            ValidityTime = Unsigned32(place, "validityTime", 1),
            QuotaHoldingTime = Unsigned32(place, "quotaHoldingTime"),
            QuotaThreshold = Unsigned32(place, "quotaThreshold", 1),
            FinalUnit = place.Member("finalUnit") is { } finalUnit ? ReadFinalUnit(finalUnit) : null,
        };
        NoteWhatNeverApplies(place, tariff);
        tariffs.Add(tariff);
    }

    private readonly void NoteWhatNeverApplies(JsonPlace place, Tariff tariff)
    {
        var service = (tariff.RatingGroup, tariff.ServiceIdentifier, tariff.Unit);
        if (!_services.TryAdd(service, place))
        {
            _faults.Note(place, $"never applies: the tariff in line {_faults.LineOf(_services[service])} is for the same service and unit");
        }

        if (place.Member("quota") is null || place.Member("price") is null)
        {
            return;
        }

        foreach (var name in (string[])["validityTime", "quotaHoldingTime", "quotaThreshold", "finalUnit"])
        {
            if (tariff.Quota == 0 && place.Member(name) is { } member)
            {
                _faults.Note(member, "never applies: with a quota of 0 nothing is granted");
            }
        }

        if (tariff.QuotaThreshold >= tariff.Quota && tariff.Quota > 0)
        {
            _faults.Note(place.Member("quotaThreshold")!, "is not below the quota");
        }
        else if (tariff is { QuotaThreshold: not null, Unit: ServiceUnit.Money })
        {
            _faults.Note(place.Member("quotaThreshold")!, "never applies: money has no threshold");
        }

        if (tariff is { Price: 0, Quota: > 0, FinalUnit: not null })
        {
            _faults.Note(place.Member("finalUnit")!, "never applies: what is free does not end");
        }
    }

    private readonly FinalUnit? ReadFinalUnit(JsonPlace place)
    {
        if (!_faults.IsObject(place, Shapes["finalUnit"]) || _faults.Choice(place, "action", Actions) is not { } action)
        {
            return null;
        }

        var address = place.Member("address");
        if (action == FinalUnitAction.Redirect != address is not null)
        {
            _faults.Note(address ?? place, address is null ? "lacks address" : "is for REDIRECT only");
        }

        if (action == FinalUnitAction.Terminate && place.Member("filters") is { } unused)
        {
            _faults.Note(unused, "is not for TERMINATE");
        }

        var filters = new List<string>();
        foreach (var filter in _faults.Items(place, "filters"))
        {
            AddFilter(filter, filters);
        }

        var (type, value) = address is null ? default : ReadAddress(address);
        return new FinalUnit(action, type, value, filters.Count > 0 ? filters : null);
    }

    private readonly (RedirectAddressType? Type, string? Value) ReadAddress(JsonPlace place)
    {
        if (!_faults.IsObject(place, Shapes["address"])
            || _faults.Choice(place, "type", AddressTypes) is not { } type
            || _faults.Text(place, "value", MaxText) is not { } value)
        {
            return default;
        }

        var isOne = type switch
        {
            RedirectAddressType.IPv4Address => IsAddress(value, AddressFamily.InterNetwork),
            RedirectAddressType.IPv6Address => IsAddress(value, AddressFamily.InterNetworkV6),
            RedirectAddressType.SipUri => value.StartsWith("sip:", StringComparison.Ordinal) || value.StartsWith("sips:", StringComparison.Ordinal),
            _ => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Host.Length > 0,
        };
        if (!isOne)
        {
            _faults.Note(place.Member("value")!, $"is no {place.Member("type")!.Text}");
        }

        return (type, value);
    }

    // RFC 6733 §4.3.1: action dir proto from src to dst.
    private readonly void AddFilter(JsonPlace place, List<string> filters)
    {
        if (_faults.Text(place, MaxText) is not { } rule)
        {
            return;
        }

        if (rule.Split(' ') is not ["permit" or "deny", "in" or "out", _, "from", _, .. var rest] || !rest.Contains("to"))
        {
            _faults.Note(place, "is no IPFilterRule such as: permit out ip from 192.0.2.1 to any");
        }

        filters.Add(rule);
    }

    private readonly uint? Unsigned32(JsonPlace place, string name, uint min = 0) =>
        (uint?)_faults.Number(place, name, min, uint.MaxValue);

    private static bool IsAddress(string text, AddressFamily family) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == family
        && (family != AddressFamily.InterNetwork || address.ToString() == text);
}
