using System.Net;
using System.Security.Authentication;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Transports;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Transports;

[TestClass]
public sealed class TransportTests
{
    private const int Limit = 30_000;
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback];

    public required TestContext TestContext { get; init; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Tcp_BothSides_ExchangeBytes()
    {
        using var listener = TransportListener.Open(new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0)), null);
        var accepting = listener.AcceptAsync();
        using var client = await TcpTransport.ConnectAsync(Loopback, listener.Address.Endpoint.Port, Token);
        using var server = await listener.OpenAsync((await accepting)!, Token);

        var read = await ExchangeAsync(client, server);

        Assert.AreEqual("hello", read);
        Assert.AreEqual(client.Local, server.Remote);
        Assert.IsFalse(server.IsSecure);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Accept_ListenerIsDisposed_IsNull()
    {
        var listener = TransportListener.Open(new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0)), null);
        var accepting = listener.AcceptAsync();

        listener.Dispose();

        Assert.IsNull(await accepting);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Tls_CertificatesOfBothSides_AreVerifiedAndNamed()
    {
        using var certificates = new TestCertificates();
        using var listener = Listen(OptionsOf(certificates, "server.example"));
        var accepting = AcceptAsync(listener);
        using var client = await ConnectAsync(listener, "server.example", OptionsOf(certificates, "client.example"));
        using var server = await accepting;

        var read = await ExchangeAsync(client, server);

        Assert.AreEqual("hello", read);
        Assert.IsTrue(server.IsSecure);
        Assert.IsTrue(server.IsCertifiedFor("client.example"));
        Assert.IsFalse(server.IsCertifiedFor("other.example"));
        Assert.IsTrue(client.IsCertifiedFor("server.example"));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Tls_ServerHasAnotherName_IsRefusedByTheClient()
    {
        using var certificates = new TestCertificates();
        using var listener = Listen(OptionsOf(certificates, "other.example"));
        var accepting = AcceptAsync(listener);

        await Assert.ThrowsExactlyAsync<AuthenticationException>(
            () => ConnectAsync(listener, "server.example", OptionsOf(certificates, "client.example")));

        // With TLS 1.3 the server has finished by then, and learns of it when it reads.
        await accepting.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Tls_ClientOfAnotherAuthority_IsRefusedByTheServer()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        using var listener = Listen(OptionsOf(certificates, "server.example"));
        var accepting = AcceptAsync(listener);
        var stranger = OptionsOf(certificates, "client.example") with { Certificate = others.Issue("client.example") };

        var connecting = ConnectAsync(listener, "server.example", stranger);

        await Assert.ThrowsExactlyAsync<AuthenticationException>(() => accepting);
        await connecting.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    // Runs where the kernel has no SCTP, which is what it is about.
    [TestMethod]
    public void Sctp_KernelWithoutIt_IsAClearError()
    {
        var error = FindSctpFault();
        if (error is null)
        {
            Assert.Inconclusive("this kernel has SCTP");
        }

        Assert.Contains("SCTP", error);
        Assert.Contains("use tcp", error);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Sctp_BothSides_ExchangeBytes()
    {
        if (FindSctpFault() is { } error)
        {
            Assert.Inconclusive(error);
        }

        var address = new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0)) { Transport = DiameterTransport.Sctp };
        using var listener = TransportListener.Open(address, null);
        var accepting = listener.AcceptAsync();
        using var client = await SctpTransport.ConnectAsync(Loopback, listener.Address.Endpoint.Port, Token);
        using var server = await listener.OpenAsync((await accepting)!, Token);

        Assert.AreEqual("hello", await ExchangeAsync(client, server));
    }

    [TestMethod]
    [DataRow("127.0.0.1", "02000F1C7F000001")]
    [DataRow("::1", "0A000F1C00000000")]
    public void Pack_Address_IsASockaddr(string address, string start)
    {
        var packed = SctpTransport.Pack(IPAddress.Parse(address), 3868);

        Assert.AreEqual(start, Convert.ToHexString(packed)[..16]);
    }

    [TestMethod]
    [DataRow(DiameterTransport.Sctp, true, "transport=tcp", DisplayName = "aaas over sctp")]
    [DataRow(DiameterTransport.Udp, false, "udp", DisplayName = "udp")]
    [DataRow(DiameterTransport.Tcp, true, "certificate", DisplayName = "aaas without a certificate")]
    public void Open_TransportThatCannotBe_IsAClearError(DiameterTransport transport, bool isSecure, string part)
    {
        var address = new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0)) { Transport = transport, IsSecure = isSecure };

        var error = Assert.ThrowsExactly<DiameterPeerException>(() => TransportListener.Open(address, null));

        Assert.Contains(part, error.Message);
    }

    private static string? FindSctpFault()
    {
        try
        {
            SctpTransport.EnsureSupported();
            return null;
        }
        catch (DiameterPeerException e)
        {
            return e.Message;
        }
    }

    private static TlsOptions OptionsOf(TestCertificates certificates, string host) =>
        new() { Certificate = certificates.Issue(host), TrustedRoots = [certificates.Root] };

    private static TransportListener Listen(TlsOptions options) =>
        TransportListener.Open(new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0)) { IsSecure = true }, options);

    private async Task<TransportConnection> AcceptAsync(TransportListener listener) =>
        await listener.OpenAsync((await listener.AcceptAsync())!, Token);

    private async Task<TransportConnection> ConnectAsync(TransportListener listener, string identity, TlsOptions options)
    {
        var connection = await TcpTransport.ConnectAsync(Loopback, listener.Address.Endpoint.Port, Token);
        return await TlsTransport.WrapAsync(connection, identity, options, Token);
    }

    private async Task<string> ExchangeAsync(TransportConnection client, TransportConnection server)
    {
        await client.Stream.WriteAsync("hello"u8.ToArray(), Token);
        var read = new byte[5];
        await server.Stream.ReadExactlyAsync(read, Token);
        return System.Text.Encoding.ASCII.GetString(read);
    }
}
