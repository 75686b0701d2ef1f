using System.Globalization;

namespace SipDirectory.CommandLine;

/// <summary>
/// Reads the arguments that a server is commonly started with: whole options, each at most once and with a plain value.
/// The library takes a third of a start for them. Whatever is not plain is left to it: other verbs, the help, unusual
/// ways of writing, and every fault, so that nothing is judged in two places.
/// </summary>
internal static class PlainArguments
{
    /// <returns>What the library would return too; null where it has to be asked.</returns>
    public static ServeOptions? TryRead(ReadOnlySpan<string> args)
    {
        var options = new ServeOptions();
        var given = new HashSet<string>();
        for (var at = args is ["serve", ..] ? 1 : 0; at < args.Length; at++)
        {
            var arg = args[at];
            var equals = arg.StartsWith("--", StringComparison.Ordinal) ? arg.IndexOf('=', StringComparison.Ordinal) : -1;
            var name = LongName(equals < 0 ? arg : arg[..equals]);
            var isRead = equals < 0 && TrySwitchOn(options, name);
            if (!isRead)
            {
                var value = equals >= 0 ? arg[(equals + 1)..] : ++at < args.Length ? args[at] : "";
                isRead = IsPlain(value) && TrySet(options, name, value);
            }

            if (!isRead || !given.Add(name))
            {
                return null;
            }
        }

        return options;
    }

    private static string LongName(string name) => name switch
    {
        "-d" => "--data",
        "-i" => "--ip",
        "-p" => "--port",
        "-l" => "--log",
        "-v" => "--verbose",
        _ => name,
    };

    // What could be an option, white space at the start and line ends have rules of their own.
    private static bool IsPlain(string value) =>
        value.Length > 0 && value[0] > ' ' && (value[0] != '-' || value.Length == 1) && !value.AsSpan().ContainsAny('\n', '\r');

    private static bool TrySwitchOn(ServeOptions options, string name)
    {
        switch (name)
        {
            case "--verbose":
                return options.Verbose = true;
            case "--skip-bad-records":
                return options.SkipBadRecords = true;
            case "--udp-any-source":
                return options.UdpAnySource = true;
            case "--diameter-mock":
                return options.DiameterMock = true;
            case "--console":
                return options.IsConsole = true;
            case "--batch":
                return options.IsBatch = true;
            default:
                return false;
        }
    }

    private static bool TrySet(ServeOptions options, string name, string value)
    {
        var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        switch (name)
        {
            case "--data":
                options.Data = value;
                return true;
            case "--ip":
                options.Ip = value;
                return true;
            case "--port":
                options.Port = number;
                return isNumber;
            case "--udp-addr":
                options.UdpAddress = value;
                return true;
            case "--udp-port":
                options.UdpPort = number;
                return isNumber;
            case "--ws-addr":
                options.WsAddress = value;
                return true;
            case "--ws-port":
                options.WsPort = number;
                return isNumber;
            case "--ws-origin":
                options.WsOrigin = value;
                return true;
            case "--diameter-port":
                options.DiameterPort = number;
                return isNumber;
            case "--diameter-host":
                options.DiameterHost = value;
                return true;
            case "--diameter-realm":
                options.DiameterRealm = value;
                return true;
            case "--diameter-peer":
                options.DiameterPeer = value;
                return true;
            case "--diameter-connect":
                options.DiameterConnect = value;
                return true;
            case "--diameter-max-sessions":
                options.DiameterMaxSessions = number;
                return isNumber;
            case "--accounts":
                options.Accounts = value;
                return true;
            case "--state":
                options.State = value;
                return true;
            case "--allow":
                options.Allow = value;
                return true;
            case "--log":
                options.Log = value;
                return true;
            case "--idle":
                var isDecimal = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds);
                options.Idle = seconds;
                return isDecimal;
            case "--max-line":
                options.MaxLine = number;
                return isNumber;
            case "--max-connections":
                options.MaxConnections = number;
                return isNumber;
            case "--match":
                options.MatchName = value;
                return true;
            case "--engine":
                options.EngineName = value;
                return true;
            case "--loops":
                options.Loops = number;
                return isNumber;
            default:
                return false;
        }
    }
}
