using CommandLine;

namespace SipDirectory.CommandLine;

[Verb("lookup", HelpText = "Ask a running server for addresses of record (AORs) and print its answers.")]
internal sealed class LookupOptions
{
    [Option("server", Default = "127.0.0.1:1234", MetaValue = "HOST:PORT",
        HelpText = "Server to ask; an IPv6 address is written in brackets.")]
    public string Server { get; init; } = "127.0.0.1:1234";

    [Option("timeout", Default = 5.0, MetaValue = "SECONDS",
        HelpText = "Give up after this long without a connection, or without an answer that is awaited.")]
    public double Timeout { get; init; } = 5.0;

    [Value(0, MetaName = "AOR",
        HelpText = "AORs to look up; without any, or with a single -, they are read from standard input, one a line.")]
    public IEnumerable<string> AddressesOfRecord { get; init; } = [];
}
