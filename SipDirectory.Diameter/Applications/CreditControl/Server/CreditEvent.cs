using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What an event costs (RFC 8506 §6): the units it asks for, or else those of the tariff; money at par without a tariff.</summary>
internal static class CreditEvent
{
    /// <param name="request">Of one service.</param>
    /// <param name="account">Who pays.</param>
    /// <param name="tariffs">What a service costs.</param>
    /// <param name="cost">In units of the account.</param>
    public static ServiceResult Rate(ServiceRequest request, Account account, TariffTable tariffs, out long cost)
    {
        cost = 0;
        var tariff = tariffs.Find(request.RatingGroup, request.ServiceIdentifier, request.IsIn);
        if (tariff is null && !request.IsMoney)
        {
            return request.NotRated(request.Requested is not null && tariffs.Knows(request.RatingGroup, request.ServiceIdentifier));
        }

        if (tariff is { Quota: 0 })
        {
            return new ServiceResult(request, tariff.Price == 0 ? ResultCode.CreditControlNotApplicable : ResultCode.EndUserServiceDenied);
        }

        var (unit, asked) = (tariff?.Unit ?? ServiceUnit.Money, 0UL);
        if (request.Requested is not null && !ServiceUnitAvps.TryRead(request.Requested, unit, account, out asked))
        {
            return request.NotRated(request.Requested);
        }

        var units = asked == 0 && tariff is not null ? tariff.Quota : asked;
        var price = tariff?.CostOf(units) ?? units;
        if (price > (UInt128)AccountMoney.Most || units > ServiceUnitAvps.MostOf(unit))
        {
            return request.NotRated(request.Requested ?? ServiceUnitAvps.Granted(unit, 0, account));
        }

        cost = (long)price;
        return new ServiceResult(request) { Tariff = tariff, Granted = ServiceUnitAvps.Granted(unit, units, account) };
    }
}
