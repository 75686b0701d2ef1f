using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>A program that loads the data of a dump in one way.</summary>
internal abstract class LoadWay
{
    public abstract string Name { get; }

    /// <summary>Set by <see cref="PrepareAsync"/>.</summary>
    public string Version { get; protected set; } = "";

    /// <summary>Builds or finds the program. Returns why it cannot take part, or null.</summary>
    public abstract Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>Makes of the dump what the program loads, once before all loads of it.</summary>
    public virtual Task TakeDumpAsync(string dump, CancellationToken cancellationToken)
    {
        return Task.CompletedTask;
    }

    /// <exception cref="Load.LoadException">It failed.</exception>
    public abstract Task<Loaded> LoadAsync(string dump, CancellationToken cancellationToken);
}
