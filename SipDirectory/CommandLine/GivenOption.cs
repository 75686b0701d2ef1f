using System.Reflection;
using CommandLine;

namespace SipDirectory.CommandLine;

/// <summary>An option as it stands among the arguments, with what is wrong with it. The library would pass over
/// all these faults: it takes an option without its value for one that was not given, and drops what it cannot read.
/// </summary>
/// <param name="Name">With its dashes: <c>-p</c> or <c>--port</c>.</param>
/// <param name="Fault">Null if nothing is wrong.</param>
internal readonly record struct GivenOption(string Name, string? Fault)
{
    private static readonly string[] KnownToAll = ["-h", "--help", "--version"];

    /// <summary>Finds the options in the arguments of one verb, by the rules of getopt.</summary>
    /// <param name="args">All arguments.</param>
    /// <param name="verb">The options that the verb has.</param>
    public static IEnumerable<GivenOption> Find(IEnumerable<string> args, Type verb)
    {
        var takesValue = OptionsOf(verb);
        var rest = new Queue<string>(args.TakeWhile(arg => arg != "--"));
        while (rest.TryDequeue(out var arg))
        {
            var found = arg.StartsWith("--", StringComparison.Ordinal) ? [FindLong(arg, rest, takesValue)]
                : IsOption(arg) ? FindShort(arg, rest, takesValue)
                : [];
            foreach (var option in found)
            {
                yield return option;
            }
        }
    }

    private static GivenOption FindLong(string arg, Queue<string> rest, Dictionary<string, bool> takesValue)
    {
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? arg : arg[..equals];
        return !takesValue.TryGetValue(name, out var needsValue) ? new GivenOption(name, $"{name} is no option")
            : needsValue ? new GivenOption(name, FindValue(name, equals < 0 ? null : arg[(equals + 1)..], rest))
            : new GivenOption(name, equals < 0 ? null : $"{name} takes no value");
    }

    // "-vp80" is "-v -p 80".
    private static IEnumerable<GivenOption> FindShort(string arg, Queue<string> rest, Dictionary<string, bool> takesValue)
    {
        for (var i = 1; i < arg.Length; i++)
        {
            var name = $"-{arg[i]}";
            if (!takesValue.TryGetValue(name, out var needsValue))
            {
                yield return new GivenOption(name, $"{name} is no option");
                yield break;
            }

            if (needsValue)
            {
                yield return new GivenOption(name, FindValue(name, i + 1 < arg.Length ? arg[(i + 1)..] : null, rest));
                yield break;
            }

            yield return new GivenOption(name, null);
        }
    }

    private static string? FindValue(string name, string? attached, Queue<string> rest)
    {
        var isGiven = attached is null
            ? rest.TryPeek(out var next) && !IsOption(next)
            : attached.Length > 0;
        if (!isGiven)
        {
            return $"{name} needs a value";
        }

        var value = attached ?? rest.Dequeue();

        // No name or number has a line end in it, and the library cannot read one that does.
        return value.AsSpan().IndexOfAny('\n', '\r') < 0 ? null : $"{name}: the value has a line end in it";
    }

    // A word of one dash is standard input; one with a digit behind the dash is a negative number.
    private static bool IsOption(string arg) => arg.Length > 1 && arg[0] == '-' && !char.IsAsciiDigit(arg[1]);

    private static Dictionary<string, bool> OptionsOf(Type verb)
    {
        var takesValue = KnownToAll.ToDictionary(name => name, _ => false);
        foreach (var property in verb.GetProperties())
        {
            if (property.GetCustomAttribute<OptionAttribute>() is { } option)
            {
                var needsValue = property.PropertyType != typeof(bool);
                takesValue.Add($"--{option.LongName}", needsValue);
                if (option.ShortName.Length > 0)
                {
                    takesValue.Add($"-{option.ShortName}", needsValue);
                }
            }
        }

        return takesValue;
    }
}
