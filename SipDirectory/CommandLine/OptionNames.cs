namespace SipDirectory.CommandLine;

/// <summary>
/// What the library cannot: an option of several names, and one that may be given several times. The arguments are
/// written anew with one name each, and with the values of such an option in one.
/// </summary>
internal static class OptionNames
{
    /// <summary>Between the values of an option that was given several times.</summary>
    public const char Separator = ',';

    private const string Repeatable = "--allow";

    public static string[] Unify(string[] args)
    {
        // The other verbs open no doors: what they are given is for them to refuse, as it was written.
        if (args is ["lookup" or "generate", ..])
        {
            return args;
        }

        var unified = new List<string>(args.Length);
        var repeated = -1;
        for (var at = 0; at < args.Length; at++)
        {
            if (args[at] == "--")
            {
                return [.. unified, .. args[at..]];
            }

            var arg = WithOneName(args[at]);
            if (arg == Repeatable && at + 1 < args.Length && !args[at + 1].StartsWith('-'))
            {
                arg = $"{Repeatable}={args[++at]}";
            }

            var isRepeatable = arg.StartsWith($"{Repeatable}=", StringComparison.Ordinal);
            if (isRepeatable && repeated >= 0)
            {
                unified[repeated] += Separator + arg[(Repeatable.Length + 1)..];
                continue;
            }

            repeated = isRepeatable ? unified.Count : repeated;
            unified.Add(arg);
        }

        return [.. unified];
    }

    private static string WithOneName(string arg)
    {
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? arg : arg[..equals];
        var one = name switch
        {
            "--tcp-addr" or "--tcp-ip" => "--ip",
            "--tcp-port" => "--port",
            "--udp-ip" => "--udp-addr",
            _ => name,
        };
        return one == name ? arg : one + arg[name.Length..];
    }
}
