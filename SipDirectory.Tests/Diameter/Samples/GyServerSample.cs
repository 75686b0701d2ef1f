using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>The Gy server of docs/DIAMETER.md.</summary>
/// <param name="Console">What the sample writes to.</param>
internal sealed record GyServerSample(SampleConsole Console)
{
    public async Task RunAsync(string[] args)
    {
        var plan = new CreditPlan
        {
            Accounts = [new("alice", [new(SubscriptionIdType.EndUserE164, "4915112345678")], Balance: 2500)],
            Tariffs = [new() { RatingGroup = 10, Unit = ServiceUnit.TotalOctets, Price = 1, Per = 1000, Quota = 5000 }],
        };
        await using var gy = await GyServer.StartAsync(new()
        {
            Host = "ocs1.gy",
            Realm = "gy",
            ListenOn = new(System.Net.IPAddress.Loopback, int.Parse(args[0])),
            CreditControl = new() { Plan = plan },
        });
        await Console.In.ReadLineAsync();
        await gy.StopAsync();
        Console.WriteLine($"{gy.Statistics.AnswersSent} answers, {gy.Statistics.Errors} errors");
    }
}
