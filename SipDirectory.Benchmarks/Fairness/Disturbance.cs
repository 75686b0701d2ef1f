using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Fairness;

/// <summary>A client that takes all it can get, beside the others.</summary>
internal abstract class Disturbance
{
    /// <summary>The name in the table, and of what <see cref="Run"/> counts.</summary>
    public abstract string Name { get; }

    /// <summary>Goes on until it is stopped, and returns how often the server did what it wanted.</summary>
    /// <exception cref="LoadException">The server did not let it go on.</exception>
    public abstract double Run(int port, CancellationToken stop);
}
