using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>The daemon of freeDiameter, with freediameter/answer_ccr.c compiled by the run.</summary>
internal sealed class FreeDiameterServer : DiameterServer
{
    private const string Daemon = "freeDiameterd";
    private const string Extensions = "/usr/lib/freeDiameter";

    public override string Name => "freeDiameter";

    public override async Task<string?> StartAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        if (!BenchNetwork.IsHere)
        {
            return "the machine permits no network namespace, and it refuses loopback addresses";
        }

        var version = await Command.RunAsync(Daemon, ["--version"], cancellationToken);
        if (!version.Succeeded)
        {
            return version.Reason;
        }

        Version = version.Output.Split('\n')[0].Trim();
        var extension = workspace.PathOf("answer_ccr.fdx");
        var source = Path.Combine(Workspace.Repository, "SipDirectory.Benchmarks", "freediameter", "answer_ccr.c");
        var build = await Command.RunAsync("gcc", ["-O2", "-shared", "-fPIC", "-o", extension, source], cancellationToken);
        if (!build.Succeeded)
        {
            return $"gcc, with libfreediameter-dev: {build.Reason}";
        }

        Port = RunningServer.FreePort();
        await StartAsync([Daemon, "-c", Configure(workspace, extension)], "daemon initialized", cancellationToken);
        return null;
    }

    private string Configure(Workspace workspace, string extension)
    {
        // It wants a certificate even where nobody speaks TLS.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={Identity}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var credentials = Add("certificate.pem", certificate.ExportCertificatePem());
        return Add("freeDiameter.conf", $"""
            Identity = "{Identity}";
            Realm = "{Realm}";
            Port = {Port};
            SecPort = 0;
            No_SCTP;
            No_IPv6;
            ListenOn = "{BenchNetwork.Address}";
            TLS_Cred = "{credentials}", "{Add("key.pem", key.ExportPkcs8PrivateKeyPem())}";
            TLS_CA = "{credentials}";
            LoadExtension = "{Extensions}/acl_wl.fdx" : "{Add("admitted.conf", $"ALLOW_IPSEC *.{Realm}\n")}";
            LoadExtension = "{Extensions}/dict_nasreq.fdx";
            LoadExtension = "{Extensions}/dict_dcca.fdx";
            LoadExtension = "{extension}";

            """);

        string Add(string name, string text)
        {
            File.WriteAllText(workspace.PathOf(name), text);
            return workspace.PathOf(name);
        }
    }
}
