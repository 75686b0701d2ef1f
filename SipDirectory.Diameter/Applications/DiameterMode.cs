namespace SipDirectory.Diameter.Applications;

/// <summary>Which side makes the connection. Both send requests, and answer them.</summary>
public enum DiameterMode
{
    /// <summary>It connects to its peer.</summary>
    Client,

    /// <summary>It listens, and its peer connects.</summary>
    Server,
}
