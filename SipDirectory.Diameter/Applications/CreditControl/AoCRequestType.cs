namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the AoC-Request-Type AVP.</summary>
public enum AoCRequestType
{
    /// <summary>AoC_NOT_REQUESTED</summary>
    AoCNotRequested = 0,

    /// <summary>AoC_FULL</summary>
    AoCFull = 1,

    /// <summary>AoC_COST_ONLY</summary>
    AoCCostOnly = 2,

    /// <summary>AoC_TARIFF_ONLY</summary>
    AoCTariffOnly = 3,
}
