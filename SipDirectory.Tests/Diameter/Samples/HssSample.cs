using SipDirectory.Diameter.Applications;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>The HSS of docs/DIAMETER.md.</summary>
/// <param name="Console">What the sample writes to.</param>
internal sealed record HssSample(SampleConsole Console)
{
    public async Task RunAsync(string[] args)
    {
        await using var hss = await DiameterApplication.StartAsync(new()
        {
            Mode = Enum.Parse<DiameterMode>(args[0]),
            Port = int.Parse(args[1]),
            Identity = "hss.example.com",
            Peer = "mme.example.com",
            Applications = [new(16777251, VendorId: 10415)],
            DictionaryFiles = [args[2]],
        });
        for (var count = 0; count < 5; count++)
        {
            var request = await hss.ReceiveAsync();
            Console.WriteLine(hss.Node.Print(request));
            await hss.SendAsync(hss.Node.CreateAnswer(request,
                ("Vendor-Specific-Application-Id", [("Vendor-Id", 10415), ("Auth-Application-Id", 16777251)]),
                ("Auth-Session-State", "NO_STATE_MAINTAINED"),
                ("Supported-Features", [("Vendor-Id", 10415), ("Feature-List-ID", 1), ("Feature-List", 0)]),
                ("ULA-Flags", 1)));
        }
    }
}
