namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What tells a request from all others, so that a repeated one is known.</summary>
/// <param name="OriginHost">Of the client: nobody gets the answers of another.</param>
/// <param name="SessionId">Session-Id.</param>
/// <param name="RequestType">CC-Request-Type.</param>
/// <param name="RequestNumber">CC-Request-Number.</param>
public readonly record struct CreditRequestKey(string OriginHost, string SessionId, uint RequestType, uint RequestNumber);
