using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>A program that answers lookups: how to get it, start it and talk to it.</summary>
internal abstract class Server
{
    /// <summary>The name for <c>--servers</c> and in the tables.</summary>
    public abstract string Name { get; }

    public abstract WireProtocol Protocol { get; }

    /// <summary>Set by <see cref="PrepareAsync"/>.</summary>
    public string Version { get; protected set; } = "";

    /// <summary>True if the program takes port 0 and prints its address as one line on stdout once it listens.</summary>
    public virtual bool AnnouncesAddress => false;

    /// <summary>True if more than one core helps it, so that it is measured without pinning too.</summary>
    public virtual bool UsesSeveralCores => false;

    /// <summary>Builds or finds the program. Returns why it cannot take part, or null.</summary>
    public abstract Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>The program and its arguments.</summary>
    public abstract IEnumerable<string> CommandLine(string dump, int port);
}
