using SipDirectory.Diameter.Applications;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>The MME of docs/DIAMETER.md.</summary>
/// <param name="Console">What the sample writes to.</param>
internal sealed record MmeSample(SampleConsole Console)
{
    public async Task RunAsync(string[] args)
    {
        await using var mme = await DiameterApplication.StartAsync(new()
        {
            Mode = Enum.Parse<DiameterMode>(args[0]),
            Port = int.Parse(args[1]),
            Identity = "mme.example.com",
            Peer = "hss.example.com",
            Applications = [new(16777251, VendorId: 10415)],
            DictionaryFiles = [args[2]],
        });
        for (var subscriber = 1; subscriber <= 5; subscriber++)
        {
            var answer = await mme.SendAsync(mme.Node.CreateRequest("Update-Location",
                ("Auth-Session-State", "NO_STATE_MAINTAINED"),
                ("Destination-Realm", "example.com"),
                ("User-Name", $"00101000000000{subscriber}"),
                ("RAT-Type", "EUTRAN"),
                ("ULR-Flags", 34)));
            Console.WriteLine(mme.Node.Print(answer));
        }
    }
}
