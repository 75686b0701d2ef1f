using System.Globalization;
using System.Reflection;
using CommandLine;
using CommandLine.Text;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>From arguments to the verb that runs; help, version and usage errors.</summary>
internal static class Verbs
{
    private static readonly Type[] Options = [typeof(ServeOptions), typeof(LookupOptions), typeof(GenerateOptions)];

    private static string Version => typeof(Verbs).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        using var parser = NewParser();
        var options = args.TakeWhile(arg => arg != "--").ToList();
        if (options.Exists(arg => arg is "-h" or "--help"))
        {
            await output.WriteAsync(Help(parser, VerbNamed(args[0])));
            return ExitCode.Success;
        }

        if (options.Contains("--version"))
        {
            await output.WriteLineAsync($"SipDirectory {Version}");
            return ExitCode.Success;
        }

        if (FindMissingValue(options) is { } option)
        {
            return Failure.Usage(errors, $"{option} needs a value");
        }

        return await parser.ParseArguments(args, Options).MapResult(
            chosen => RunAsync(chosen, output, errors),
            faults => Task.FromResult(Failure.Usage(errors, Describe(faults.First()))));
    }

    private static async Task<int> RunAsync(object options, TextWriter output, TextWriter errors)
    {
        switch (options)
        {
            case GenerateOptions generate:
                await using (var dump = StandardOutput.Open())
                {
                    return GenerateCommand.Run(generate, dump, errors);
                }

            case LookupOptions lookup:
                using (var signals = new StopSignals())
                await using (var answers = StandardOutput.Open())
                {
                    return await LookupCommand.RunAsync(
                        lookup, Console.OpenStandardInput(), answers, !Console.IsOutputRedirected, errors, signals.Token);
                }

            default:
                return await ServeCommand.RunAsync((ServeOptions)options, output, errors);
        }
    }

    // The library's own help knows no -h and, with a default verb, shows no options.
    private static Parser NewParser() => new(settings =>
    {
        settings.AutoHelp = false;
        settings.AutoVersion = false;
        settings.HelpWriter = null;
        settings.CaseInsensitiveEnumValues = true;
        settings.ParsingCulture = CultureInfo.InvariantCulture;
    });

    /// <param name="parser">Knows the verbs.</param>
    /// <param name="verb">The options of the verb that help is asked for; null for the server's and a list of all verbs.</param>
    private static string Help(Parser parser, Type? verb)
    {
        var help = new HelpText($"SipDirectory {Version}: where is this address of record registered?")
        {
            AutoHelp = false,
            AutoVersion = false,
            AddDashesToOption = true,
            MaximumDisplayWidth = 120,
        };
        help.AddPreOptionsLine("");
        help.AddPreOptionsLine(VerbOf(verb ?? typeof(ServeOptions)).HelpText);
        var parsed = parser.ParseArguments(verb is null ? [] : [VerbOf(verb).Name], Options);
        help.AddOptions(parsed);
        if (verb is null)
        {
            var verbs = Options.Select(VerbOf).Select(each => $"  {each.Name,-12}{each.HelpText}");
            help.AddPostOptionsLines(["Verbs (VERB -h shows the options of one):", "", .. verbs, ""]);
        }

        return help;
    }

    // The library takes an option without its value for one that was not given.
    private static string? FindMissingValue(List<string> args)
    {
        var names = (VerbNamed(args.FirstOrDefault()) ?? typeof(ServeOptions)).GetProperties()
            .Where(property => property.PropertyType != typeof(bool))
            .Select(property => property.GetCustomAttribute<OptionAttribute>())
            .SelectMany(option => option is null ? [] : new[] { $"--{option.LongName}", $"-{option.ShortName}" })
            .ToHashSet();
        var at = args.FindIndex(names.Contains);
        while (at >= 0 && at + 1 < args.Count && !IsOption(args[at + 1]))
        {
            at = args.FindIndex(at + 1, names.Contains);
        }

        return at < 0 ? null : args[at];
    }

    private static bool IsOption(string arg) => arg.Length > 1 && arg[0] == '-' && !char.IsAsciiDigit(arg[1]);

    private static Type? VerbNamed(string? name) => Options.FirstOrDefault(verb => VerbOf(verb).Name == name);

    private static VerbAttribute VerbOf(Type options) => options.GetCustomAttribute<VerbAttribute>()!;

    private static string Describe(Error fault) => fault switch
    {
        UnknownOptionError { Token.Length: 1 } unknown => $"-{unknown.Token} is no option",
        UnknownOptionError unknown => $"--{unknown.Token} is no option",
        BadFormatConversionError bad => $"--{bad.NameInfo.LongName}: the value is not of the right form",
        RepeatedOptionError repeated => $"--{repeated.NameInfo.LongName} is given more than once",
        NamedError named => $"--{named.NameInfo.LongName}: {named.Tag}",
        _ => fault.Tag.ToString(),
    };
}
