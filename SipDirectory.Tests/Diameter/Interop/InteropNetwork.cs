using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>
/// A network namespace with nothing but a loopback device that is 192.0.2.1 too: freeDiameter refuses loopback addresses.
/// </summary>
internal static class InteropNetwork
{
    public const string Realm = "interop.example";

    public static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    private const string Setup = "ip link set lo up && ip addr add 192.0.2.1/32 dev lo && exec \"$@\"";

    /// <summary>Whether this process is in such a namespace.</summary>
    public static bool IsHere { get; } = NetworkInterface.GetAllNetworkInterfaces()
        .Any(device => device.GetIPProperties().UnicastAddresses.Any(unicast => unicast.Address.Equals(Address)));

    /// <summary>Starts a program in a new namespace, which ends with it.</summary>
    public static ForeignProgram Start(string program, params string[] arguments)
    {
        var unshare = InstalledProgram.Find("unshare");
        InstalledProgram.Find("ip");
        // Who is not root becomes root of a user namespace of its own.
        string[] kinds = ["-n", "-rn"];
        var kind = Array.Find(kinds, kind => IsPermitted(unshare, kind));
        if (kind is null)
        {
            InstalledProgram.GiveUp("this machine permits no network namespace");
        }

        return ForeignProgram.Start(unshare, [kind, "sh", "-c", Setup, "sh", program, .. arguments]);
    }

    /// <summary>A port that was free a moment ago; in this network there is nobody else to take it.</summary>
    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(Address, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static bool IsPermitted(string unshare, string kind)
    {
        using var process = Process.Start(new ProcessStartInfo(unshare, [kind, "true"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
