namespace SipDirectory.CommandLine;

/// <summary>
/// What the library cannot: an option of several names, and one that may be given several times. The arguments are
/// written anew with one name each, and with the values of such an option in one.
/// </summary>
internal static class OptionNames
{
    /// <summary>Between the values of an option that was given several times.</summary>
    public const char Separator = ',';

    private static readonly string[] Repeatable = ["--allow", "--ws-origin", "--diameter-peer", "--diameter-connect"];

    private static readonly string[] RepeatableOfGy = ["--peer", "--connect", "--upstream"];

    public static string[] Unify(string[] args)
    {
        // These have no doors: what they are given is for them to refuse, as it was written.
        if (args is ["lookup" or "generate" or "gy-client", ..])
        {
            return args;
        }

        var (isListener, isGy) = (args is ["listen", ..], args is ["gy-server" or "gy-proxy", ..]);
        var repeatable = isGy ? RepeatableOfGy : Repeatable;
        var unified = new List<string>(args.Length);
        for (var at = 0; at < args.Length; at++)
        {
            if (args[at] == "--")
            {
                return [.. unified, .. args[at..]];
            }

            var arg = isGy ? args[at] : WithOneName(args[at], isListener);
            if (repeatable.Contains(arg) && at + 1 < args.Length && !args[at + 1].StartsWith('-'))
            {
                arg = $"{arg}={args[++at]}";
            }

            if (FindEarlier(unified, arg, repeatable) is >= 0 and var earlier)
            {
                unified[earlier] += Separator + arg[(arg.IndexOf('=', StringComparison.Ordinal) + 1)..];
                continue;
            }

            unified.Add(arg);
        }

        return [.. unified];
    }

    // An option with its value that may be given several times, and was before.
    private static int FindEarlier(List<string> unified, string arg, string[] repeatable)
    {
        var option = Array.Find(repeatable, name => arg.StartsWith($"{name}=", StringComparison.Ordinal));
        return option is null ? -1 : unified.FindIndex(each => each.StartsWith($"{option}=", StringComparison.Ordinal));
    }

    private static string WithOneName(string arg, bool isListener)
    {
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? arg : arg[..equals];
        var one = name switch
        {
            "--tcp-addr" or "--tcp-ip" => isListener ? "--tcp-addr" : "--ip",
            "--tcp-port" when !isListener => "--port",
            "--udp-ip" => "--udp-addr",
            "--ws-ip" => "--ws-addr",
            _ => name,
        };
        return one == name ? arg : one + arg[name.Length..];
    }
}
