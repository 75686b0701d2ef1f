namespace SipDirectory.Diameter.Peers;

/// <summary>What a redirect is looked up by; what a request does not have is null.</summary>
internal readonly record struct RedirectSubject(string? SessionId, string? UserName, string? Realm, uint ApplicationId, string? Host);
