namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>A store could not read or commit. It is as it was before.</summary>
/// <param name="message">What failed.</param>
/// <param name="innerException">Why.</param>
public sealed class CreditStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
