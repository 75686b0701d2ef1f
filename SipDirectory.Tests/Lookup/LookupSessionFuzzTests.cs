using SipDirectory.Lookup;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Lookup;

[TestClass]
public sealed class LookupSessionFuzzTests
{
    private const int Rounds = 1500;

    private static readonly byte[] Letters = "<>\"\\sipSIPtel:@;?%40%00%c3[]\r\n\n \tall aliceALICE\0\xff"u8.ToArray();

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Answer_RandomBytes_GivesOneLineForEach(int seed)
    {
        var random = new Random(seed);
        var snapshot = TestDump.SnapshotOf(MatchMode.Sip, "alice", "alice@EXAMPLE.com", "<sip:a%40l@i>", "all a");
        for (var round = 0; round < Rounds; round++)
        {
            var requests = new byte[random.Next(1, 400)];
            random.NextBytes(requests);
            for (var i = 0; i < requests.Length; i++)
            {
                requests[i] = random.Next(4) == 0 ? requests[i] : Letters[random.Next(Letters.Length)];
            }

            var session = new LookupSession(snapshot, MatchMode.Sip, maxLine: 100, log: null);
            var client = new SessionClient(session, () => random.Next(ErrorLine.MaxLength, 300));
            client.Send(requests, isLast: true);

            var lines = requests.AsSpan().Count((byte)'\n') + (requests[^1] == (byte)'\n' ? 0 : 1);
            var answers = client.Answers.AsSpan().Count((byte)'\n');
            Assert.AreEqual(answers, session.Counts.Requests, $"round {round}");
            Assert.IsTrue(client.Status == SessionStatus.Ended ? answers <= lines : answers == lines, $"round {round}");
        }
    }
}
