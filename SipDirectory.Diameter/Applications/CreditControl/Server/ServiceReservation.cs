namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What one service of a session has had, and has now.</summary>
/// <param name="RatingGroup">Rating-Group, where the client names it.</param>
/// <param name="ServiceIdentifier">Service-Identifier, where the client names it.</param>
/// <param name="Unit">What is metered.</param>
/// <param name="Used">Units used since the session began.</param>
/// <param name="Charged">Money charged for them.</param>
/// <param name="Granted">Units granted now.</param>
/// <param name="Reserved">Money kept for them.</param>
public sealed record ServiceReservation(
    uint? RatingGroup,
    uint? ServiceIdentifier,
    ServiceUnit Unit,
    ulong Used,
    long Charged,
    ulong Granted,
    long Reserved);
