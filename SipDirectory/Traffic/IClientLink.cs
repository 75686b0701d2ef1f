namespace SipDirectory.Traffic;

/// <summary>The way from the operator to a client. From any thread; nothing waits.</summary>
internal interface IClientLink
{
    /// <summary>Tells the door that the client's <see cref="RegisteredClient.TryTake"/> has something to send.</summary>
    void Deliver();

    /// <summary>Closes the connection; where there is none, forgets the client.</summary>
    void Kick();
}
