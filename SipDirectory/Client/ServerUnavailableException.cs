namespace SipDirectory.Client;

/// <summary>The server cannot be reached or used; the message is the line the operator reads.</summary>
internal sealed class ServerUnavailableException(string message) : Exception(message);
