using System.Globalization;
using System.Text;
using SipDirectory.Traffic;

namespace SipDirectory.Operator.Commands;

/// <summary>What the operator can have done. Nothing typed is an exception: what is wrong is said.</summary>
/// <param name="feed">The lines of traffic.</param>
/// <param name="uptime">Of the server.</param>
internal sealed class OperatorCommands(TrafficFeed feed, Func<TimeSpan> uptime)
{
    private readonly List<ICommandGroup> _groups = [];

    public IEnumerable<string> Names => [.. _groups.SelectMany(group => group.Names), "help", "stats", "quit"];

    /// <summary>Whether the operator wants the server to end.</summary>
    public static bool IsQuit(string line) => line.AsSpan().Trim(" \t") is "quit";

    /// <summary>What was typed, or so much of it as says what is wrong.</summary>
    public static string Shown(ReadOnlySpan<char> typed) =>
        PrintableText.Of(Encoding.UTF8.GetBytes([.. typed]), maxLength: 64);

    /// <summary>Has more to offer from now on. Not while something is typed.</summary>
    public void Add(ICommandGroup group) => _groups.Add(group);

    public ICommandGroup? FindGroup(string name) => _groups.Find(group => group.Names.Contains(name));

    /// <param name="line">As it was typed.</param>
    /// <returns>The lines to show, printable; none where what happens is shown as traffic.</returns>
    public Task<IReadOnlyList<string>> RunAsync(string line)
    {
        var words = new CommandWords(line);
        var name = words.Next().ToString();
        return FindGroup(name) is { } group ? group.RunAsync(line) : Task.FromResult<IReadOnlyList<string>>(Run(name, words));
    }

    private List<string> Run(string name, CommandWords words) => name switch
    {
        "" => [],
        not ("help" or "stats" or "quit") => [$"unknown command '{Shown(name)}': expected one of {string.Join(", ", Names)}"],
        _ when !words.IsAtEnd => [$"'{name}' takes nothing behind it, but there is '{Shown(words.Rest)}'"],
        "help" => Help(),
        "stats" => Stats(),
        _ => [],
    };

    private List<string> Help() =>
    [
        .. _groups.SelectMany(group => group.Help),
        "help                        what can be typed",
        "stats                       uptime and counts",
        "quit                        ends the server; so does the end of input",
    ];

    private List<string> Stats() =>
    [
        $"uptime {uptime().ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture)}",
        .. _groups.SelectMany(group => group.Stats()),
        $"{feed.Dropped} lines of traffic were not shown",
    ];
}
