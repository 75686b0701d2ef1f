using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>
/// What one request of a session does to an account: what was used is charged, of all services, then units are granted,
/// service by service. Nothing counts until the ledger is told.
/// </summary>
internal sealed class Charge(Account account, TariffTable tariffs, CreditControlServerOptions options, CreditLedger ledger, CreditSession? session)
{
    private readonly long _reservedElsewhere = ledger.ReservedOf(account.Name) - (session?.Services.Sum(service => service.Reserved) ?? 0);

    /// <summary>The balance after it.</summary>
    public long Balance { get; private set; } = ledger.BalanceOf(account.Name);

    /// <summary>What the services of the session have after it.</summary>
    public List<ServiceReservation> Services { get; } = [.. session?.Services ?? []];

    /// <summary>The money that can still be granted.</summary>
    private Int128 Available => (Int128)Balance - _reservedElsewhere - Services.Sum(service => service.Reserved);

    /// <summary>Charges what was used, and gives back what was reserved for it.</summary>
    /// <param name="request">Of one service.</param>
    /// <param name="fault">More was used than anybody could pay.</param>
    public ServiceResult Settle(ServiceRequest request, out DiameterFault? fault)
    {
        fault = null;
        var index = Services.FindIndex(service => IsOf(service, request));
        if (index < 0 && Services.Count >= options.MaxServices)
        {
            return new ServiceResult(request, ResultCode.ResourcesExceeded);
        }

        var unit = index < 0 ? (ServiceUnit?)null : Services[index].Unit;
        var tariff = tariffs.Find(request.RatingGroup, request.ServiceIdentifier, one => (unit ?? one) == one && request.IsIn(one))
            ?? (request.IsMoney && unit is null or ServiceUnit.Money ? Tariff.AtPar : null);
        if (tariff is null)
        {
            return request.NotRated(tariffs.Knows(request.RatingGroup, request.ServiceIdentifier));
        }

        var service = index < 0 ? new ServiceReservation(request.RatingGroup, request.ServiceIdentifier, tariff.Unit, 0, 0, 0, 0) : Services[index];
        var used = service.Used;
        foreach (var group in request.Used)
        {
            if (!ServiceUnitAvps.TryRead(group, tariff.Unit, account, out var amount))
            {
                return request.NotRated(group);
            }

            used = ServiceUnitAvps.Sum(used, amount);
        }

        // Not what all of it costs, less what was charged: the price may have changed since.
        var due = tariff.CostOf(used) - tariff.CostOf(service.Used);
        if (due > (UInt128)AccountMoney.Most || (due > 0 && (Int128)Balance - (Int128)due < -AccountMoney.Most))
        {
            fault = new DiameterFault(ResultCode.InvalidAvpValue, request.Nest(request.Used[^1]).Encoded, "nobody could pay for what was used");
            return new ServiceResult(request, ResultCode.InvalidAvpValue);
        }

        var hasUsedAll = request.Used.Count > 0 && used - service.Used >= service.Granted;
        Balance -= (long)due;
        service = service with { Used = used, Charged = service.Charged + (long)due, Granted = 0, Reserved = 0 };
        Put(index, service);
        return new ServiceResult(request) { Tariff = tariff, HasUsedAll = hasUsedAll };
    }

    /// <summary>Grants what is asked for, as far as tariff and balance go.</summary>
    /// <param name="settled">What <see cref="Settle"/> gave.</param>
    public ServiceResult Grant(ServiceResult settled)
    {
        var request = settled.Request;
        if (settled is not { Code: ResultCode.Success, Tariff: { } tariff })
        {
            return settled;
        }

        var validity = tariff.ValidityTime ?? options.ValidityTime;
        if (request.Requested is null)
        {
            // §5.6.2: the last units are used, and what comes instead of more has begun.
            return settled.HasUsedAll && tariff.FinalUnit is { Action: not FinalUnitAction.Terminate }
                ? settled with { ValidityTime = validity }
                : settled;
        }

        if (tariff.Quota == 0)
        {
            return settled with { Code = tariff.Price == 0 ? ResultCode.CreditControlNotApplicable : ResultCode.EndUserServiceDenied };
        }

        // At par, what is left to the server would be all that the account has.
        if (!ServiceUnitAvps.TryRead(request.Requested, tariff.Unit, account, out var asked) || (asked == 0 && tariff == Tariff.AtPar))
        {
            return request.NotRated(request.Requested);
        }

        // RFC 8506 §8.18: a request without an amount leaves it to the server.
        var wanted = Math.Min(Math.Min(asked == 0 ? tariff.Quota : asked, tariff.Quota), ServiceUnitAvps.MostOf(tariff.Unit));
        var index = Services.FindIndex(service => IsOf(service, request));
        var service = Services[index];
        var paid = tariff.CostOf(service.Used);
        var units = Available < 0 ? 0 : tariff.UnitsFor(paid + (UInt128)Available);
        var affordable = units > service.Used ? units - service.Used : 0;
        var granted = Math.Min(wanted, affordable);
        var final = affordable <= wanted ? tariff.FinalUnit ?? new FinalUnit(FinalUnitAction.Terminate) : null;
        if (granted == 0)
        {
            // §5.6: without units, only what comes instead of them is granted.
            return final!.Action == FinalUnitAction.Terminate
                ? settled with { Code = ResultCode.CreditLimitReached }
                : settled with { Final = final, ValidityTime = validity };
        }

        var reserved = (long)(tariff.CostOf(service.Used + granted) - paid);
        Put(index, service with { Granted = granted, Reserved = reserved });
        return settled with
        {
            // A client asks again once no more than the threshold is left, which would be at once.
            Tariff = tariff.QuotaThreshold >= granted ? tariff with { QuotaThreshold = null } : tariff,
            Granted = ServiceUnitAvps.Granted(tariff.Unit, granted, account),
            Final = final,
            ValidityTime = validity,
        };
    }

    private void Put(int index, ServiceReservation service)
    {
        if (index < 0)
        {
            Services.Add(service);
        }
        else
        {
            Services[index] = service;
        }
    }

    private static bool IsOf(ServiceReservation service, ServiceRequest request) =>
        service.RatingGroup == request.RatingGroup && service.ServiceIdentifier == request.ServiceIdentifier;
}
