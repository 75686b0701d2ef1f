using System.Security.Cryptography.X509Certificates;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>The daemon of freeDiameter, which relays what it does not answer itself.</summary>
internal sealed class FreeDiameter : IAsyncDisposable
{
    public const string Identity = "freediameter." + InteropNetwork.Realm;

    private const string Extensions = "/usr/lib/freeDiameter";

    private readonly TemporaryFolder _folder;
    private readonly ForeignProgram _program;

    private FreeDiameter(TemporaryFolder folder, ForeignProgram program, int port)
    {
        _folder = folder;
        _program = program;
        Port = port;
    }

    public int Port { get; }

    public string Uri => $"aaa://{Identity}:{Port}";

    public PrintedLines Log => _program.Output;

    /// <summary>
    /// What it logged as an error. It shows each message (dbg_msg_dumps), and so looks at all AVPs by its own dictionary.
    /// </summary>
    public string Errors => string.Join('\n', Log.Text.Split('\n').Where(line => line.Contains("ERROR", StringComparison.Ordinal)));

    /// <param name="test">Its time limit ends the wait for the daemon.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="watchdogSeconds">Tw; it takes no less than 6.</param>
    /// <param name="connectTo">A peer that it connects to, and where.</param>
    public static async Task<FreeDiameter> StartAsync(
        TestContext test, int port, int watchdogSeconds = 30, (string Identity, int Port)? connectTo = null)
    {
        var daemon = InstalledProgram.Find("freeDiameterd");
        var folder = new TemporaryFolder();
        var configuration = Configure(folder, port, watchdogSeconds, connectTo);
        var started = new FreeDiameter(folder, ForeignProgram.Start(daemon, "-c", configuration), port);
        try
        {
            await started.Log.WaitForAsync("daemon initialized", test.CancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the connection with a peer is open at its end.</summary>
    public Task WaitForOpenAsync(string peer, CancellationToken cancellationToken) => Log.WaitForAsync(
        line => line.Contains("-> 'STATE_OPEN'", StringComparison.Ordinal) && line.Contains($"'{peer}'", StringComparison.Ordinal), cancellationToken);

    /// <summary>Has it stop, which sends a DPR to its peers.</summary>
    public Task<int> StopAsync(CancellationToken cancellationToken) => _program.StopAsync(ForeignProgram.Terminate, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private static string Configure(TemporaryFolder folder, int port, int watchdogSeconds, (string Identity, int Port)? connectTo)
    {
        // It wants a certificate even where nobody speaks TLS.
        using var certificates = new TestCertificates();
        var certificate = certificates.Issue(Identity);
        using var key = certificate.GetECDsaPrivateKey()!;
        var admitted = folder.Add("admitted.conf", $"ALLOW_IPSEC *.{InteropNetwork.Realm}\n");
        var connect = connectTo is var (peer, at)
            ? $$"""ConnectPeer = "{{peer}}" { ConnectTo = "{{InteropNetwork.Address}}"; Port = {{at}}; No_TLS; };"""
            : "";
        return folder.Add("freeDiameter.conf", $"""
            Identity = "{Identity}";
            Realm = "{InteropNetwork.Realm}";
            Port = {port};
            SecPort = 0;
            No_SCTP;
            No_IPv6;
            ListenOn = "{InteropNetwork.Address}";
            TcTimer = 1;
            TwTimer = {watchdogSeconds};
            TLS_Cred = "{folder.Add("certificate.pem", certificate.ExportCertificatePem())}", "{folder.Add("key.pem", key.ExportPkcs8PrivateKeyPem())}";
            TLS_CA = "{folder.Add("authority.pem", certificates.Root.ExportCertificatePem())}";
            LoadExtension = "{Extensions}/acl_wl.fdx" : "{admitted}";
            LoadExtension = "{Extensions}/dict_nasreq.fdx";
            LoadExtension = "{Extensions}/dict_dcca.fdx";
            LoadExtension = "{Extensions}/dict_dcca_3gpp.fdx";
            LoadExtension = "{Extensions}/dbg_msg_dumps.fdx" : "0x8888";
            {connect}

            """);
    }
}
