using System.Net;
using System.Net.Sockets;
using System.Text;
using SipDirectory.CommandLine;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Charging.Client;

/// <summary><c>gy-client --mock</c> against a socket that a test answers for.</summary>
[TestClass]
public sealed class MockExchangeTests
{
    private const int Limit = 20_000;
    private const string Answer = "01000014 40000110 00000004 00000001 00000001";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(Answer, "", "1/1", ExitCode.Success)]
    [DataRow("01000014 C0000110 00000004 00000001 00000001", ": no Credit-Control-Answer", "0/1", 1)]
    [DataRow("01000014 40000101 00000004 00000001 00000001", ": no Credit-Control-Answer", "0/1", 1)]
    [DataRow("01000014 40000110 00000000 00000001 00000001", ": no Credit-Control-Answer", "0/1", 1)]
    [DataRow("01000014 40000110 00000004 00000002 00000001", ": the identifiers are of another request", "0/1", 1)]
    [DataRow("01000014 40000110 00000004 00000001 00000002", ": the identifiers are of another request", "0/1", 1)]
    [DataRow("01000020 40000110 00000004 00000001 00000001", ": more than a header", "0/1", 1)]
    [DataRow("02000014 40000110 00000004 00000001 00000001", ": not of Diameter's version", "0/1", 1)]
    public async Task Mock_Header_IsAnsweredByAHeader(string answer, string fault, string summary, int exitCode)
    {
        using var server = Listen();
        var serving = ServeAsync(server, Convert.FromHexString(answer.Replace(" ", "", StringComparison.Ordinal)));

        var (code, output, error) = await RunAsync(server);
        var request = await serving;

        Assert.AreEqual("01000014C0000110000000040000000100000001", Convert.ToHexString(request));
        DiameterHeader.TryRead(Convert.FromHexString(answer.Replace(" ", "", StringComparison.Ordinal)), out var header);
        var shown = $"command {header.CommandCode}, {(header.IsRequest ? "request" : "answer")}, application {header.ApplicationId}, length {header.Length}";
        Assert.AreEqual($"Header 1: {shown}{fault}\nSummary: {summary} messages successful\n", output);
        Assert.AreEqual(("", exitCode), (error, code));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Mock_ServerClosesInTheMiddle_SaysSo()
    {
        using var server = Listen();
        var serving = ServeAsync(server, Convert.FromHexString("0100001440"));

        var (code, output, error) = await RunAsync(server);
        await serving;

        Assert.AreEqual("Summary: 0/1 messages successful\n", output);
        Assert.AreEqual($"SipDirectory: {server.LocalEndpoint}: the server closed the connection\n", error);
        Assert.AreEqual(1, code);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Mock_NoAnswer_EndsInTime()
    {
        using var server = Listen();

        var (code, _, error) = await RunAsync(server, timeout: 0.2);

        Assert.AreEqual($"SipDirectory: {server.LocalEndpoint}: no answer within 0.2 s\n", error);
        Assert.AreEqual(1, code);
    }

    private static TcpListener Listen()
    {
        var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        return server;
    }

    private async Task<byte[]> ServeAsync(TcpListener server, byte[] answer)
    {
        using var client = await server.AcceptTcpClientAsync(TestContext.CancellationToken);
        var request = new byte[DiameterHeader.Size];
        await client.GetStream().ReadExactlyAsync(request, TestContext.CancellationToken);
        await client.GetStream().WriteAsync(answer, TestContext.CancellationToken);
        return request;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(TcpListener server, double timeout = 10)
    {
        using var output = new MemoryStream();
        using var errors = new StringWriter();
        var options = new GyClientOptions { Port = ((IPEndPoint)server.LocalEndpoint).Port, Mock = true, Timeout = timeout };
        var code = await GyClientCommand.RunAsync(options, output, errors, showsProgress: false, TestContext.CancellationToken);
        return (code, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }
}
