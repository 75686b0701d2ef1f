namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>The first answer to a request, for a repeated one.</summary>
/// <param name="SessionId">Session-Id.</param>
/// <param name="RequestType">CC-Request-Type.</param>
/// <param name="RequestNumber">CC-Request-Number.</param>
/// <param name="Answer">The encoded message.</param>
/// <param name="At">When it was given.</param>
public sealed record AnsweredCredit(string SessionId, uint RequestType, uint RequestNumber, ReadOnlyMemory<byte> Answer, DateTimeOffset At);
