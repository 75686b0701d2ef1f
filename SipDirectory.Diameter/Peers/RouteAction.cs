namespace SipDirectory.Diameter.Peers;

/// <summary>What is done with requests of a realm and an application, RFC 6733 §2.7.</summary>
public enum RouteAction
{
    /// <summary>They are passed on as they are.</summary>
    Relay,

    /// <summary>
    /// They are passed on, after the node's proxy has seen and perhaps changed them. What one of the targets asks goes to
    /// its Destination-Host alone, never to another target in its place.
    /// </summary>
    Proxy,

    /// <summary>Their sender is told to ask the targets itself.</summary>
    Redirect,

    /// <summary>They are answered by the node's own applications.</summary>
    Local,
}
