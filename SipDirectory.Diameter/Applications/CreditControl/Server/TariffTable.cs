namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Finds the tariff of a service: of those that fit, the one that says most; the service before the rating group.</summary>
internal sealed class TariffTable(IReadOnlyList<Tariff> tariffs)
{
    private readonly ILookup<(uint?, uint?), Tariff> _tariffs = tariffs.ToLookup(tariff => (tariff.RatingGroup, tariff.ServiceIdentifier));

    public Tariff? Find(uint? ratingGroup, uint? serviceIdentifier, Func<ServiceUnit, bool> isUnit) =>
        Of(ratingGroup, serviceIdentifier).FirstOrDefault(tariff => isUnit(tariff.Unit));

    public bool Knows(uint? ratingGroup, uint? serviceIdentifier) => Of(ratingGroup, serviceIdentifier).Any();

    private IEnumerable<Tariff> Of(uint? ratingGroup, uint? serviceIdentifier)
    {
        IEnumerable<(uint?, uint?)> keys = [(ratingGroup, serviceIdentifier), (null, serviceIdentifier), (ratingGroup, null), (null, null)];
        return keys.SelectMany(key => _tariffs[key]);
    }
}
