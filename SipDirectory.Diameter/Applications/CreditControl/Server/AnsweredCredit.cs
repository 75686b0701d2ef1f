namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>The first answer to a request, for a repeated one.</summary>
/// <param name="Request">Which it is.</param>
/// <param name="Answer">The encoded message.</param>
/// <param name="At">When it was given.</param>
public sealed record AnsweredCredit(CreditRequestKey Request, ReadOnlyMemory<byte> Answer, DateTimeOffset At);
