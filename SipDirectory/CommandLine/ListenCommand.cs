using SipDirectory.Lookup;

namespace SipDirectory.CommandLine;

/// <summary>Runs the listener: shows what clients send, and answers nothing by itself but, if asked to, the same.</summary>
internal static class ListenCommand
{
    /// <inheritdoc cref="ServeCommand.RunAsync"/>
    public static Task<int> RunAsync(ListenOptions options, Func<TextWriter> output, Func<TextWriter> errors) =>
        ServerRun.RunAsync(options, (_, _) => new NoDirectory(options.Echo), output, errors);

    private sealed class NoDirectory(bool echoes) : ISessionSource
    {
        public bool IsDirectory => false;

        public Func<ISession>? OpenSession { get; } = () => new ListenSession(echoes);

        public Task<Failure?> CompleteAsync() => Task.FromResult<Failure?>(null);

        public string? FindAddressOfRecord(string text) => null;
    }
}
