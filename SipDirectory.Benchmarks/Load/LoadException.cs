namespace SipDirectory.Benchmarks.Load;

/// <summary>A measurement that cannot be made, with the one line that says why.</summary>
internal sealed class LoadException(string message) : Exception(message);
