using System.Globalization;
using System.Reflection;
using CommandLine;
using CommandLine.Text;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>From arguments to the verb that runs; help, version and usage errors.</summary>
internal static class Verbs
{
    private static readonly Type[] Options =
    [
        typeof(ServeOptions), typeof(ListenOptions), typeof(LookupOptions), typeof(GenerateOptions), typeof(GyServerOptions),
        typeof(GyClientOptions), typeof(GyProxyOptions),
    ];

    private static string Version => typeof(Verbs).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <param name="args">Of the process.</param>
    /// <param name="output">Opened where there is something to print.</param>
    /// <param name="errors">Likewise.</param>
    public static async Task<int> RunAsync(string[] args, Func<TextWriter> output, Func<TextWriter> errors)
    {
        args = OptionNames.Unify(args);
        try
        {
            return PlainArguments.TryRead(args) is { } plain
                ? await ServeCommand.RunAsync(plain, output, errors)
                : await ChooseAsync(args, output(), errors());
        }
        catch (IOException e)
        {
            return new Failure(ExitCode.CannotWrite, $"standard output: cannot be written: {e.Message}").Report(errors());
        }
    }

    private static async Task<int> ChooseAsync(string[] args, TextWriter output, TextWriter errors)
    {
        using var parser = NewParser();
        var verb = VerbNamed(args.FirstOrDefault());
        var options = GivenOption.Find(args, verb ?? typeof(ServeOptions)).ToList();
        if (options.Exists(option => option is { Name: "-h" or "--help", Fault: null }))
        {
            await output.WriteAsync(Help(parser, verb));
            return ExitCode.Success;
        }

        if (options.Exists(option => option is { Name: "--version", Fault: null }))
        {
            await output.WriteLineAsync($"SipDirectory {Version}");
            return ExitCode.Success;
        }

        if (options.Find(option => option.Fault is not null) is { Fault: { } fault })
        {
            return Failure.Usage(errors, fault, verb);
        }

        return await parser.ParseArguments(args, Options).MapResult(
            chosen => RunAsync(chosen, output, errors),
            faults => Task.FromResult(Failure.Usage(errors, Describe(faults.First()), verb)));
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

            case ListenOptions listen:
                return await ListenCommand.RunAsync(listen, () => output, () => errors);

            case GyServerOptions gyServer:
                return await GyServerCommand.RunAsync(gyServer, output, errors);

            case GyClientOptions gyClient:
                using (var signals = new StopSignals())
                await using (var answers = StandardOutput.Open())
                {
                    return await GyClientCommand.RunAsync(gyClient, answers, errors, !Console.IsErrorRedirected, signals.Token);
                }

            case GyProxyOptions gyProxy:
                return await GyProxyCommand.RunAsync(gyProxy, output, errors);

            default:
                return await ServeCommand.RunAsync((ServeOptions)options, () => output, () => errors);
        }
    }

    // The library's own help knows no -h and, with a default verb, shows no options.
    internal static Parser NewParser() => new(settings =>
    {
        settings.AutoHelp = false;
        settings.AutoVersion = false;
        settings.HelpWriter = null;
        settings.EnableDashDash = true;
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

    /// <summary>The command that shows the options of a verb.</summary>
    public static string HelpFor(Type? options) =>
        options is null || options == typeof(ServeOptions) ? "SipDirectory --help" : $"SipDirectory {VerbOf(options).Name} --help";

    private static Type? VerbNamed(string? name) => Options.FirstOrDefault(verb => VerbOf(verb).Name == name);

    private static VerbAttribute VerbOf(Type options) => options.GetCustomAttribute<VerbAttribute>()!;

    private static string Describe(Error fault) => fault switch
    {
        BadFormatConversionError bad => $"--{bad.NameInfo.LongName}: the value is not of the right form",
        RepeatedOptionError repeated => $"--{repeated.NameInfo.LongName} is given more than once",
        NamedError named => $"--{named.NameInfo.LongName}: {named.Tag}",
        _ => fault.Tag.ToString(),
    };
}
