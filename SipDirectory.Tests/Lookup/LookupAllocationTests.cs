using System.Text;
using SipDirectory.Lookup;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Lookup;

[TestClass]
public sealed class LookupAllocationTests
{
    private const int WarmUp = 300;
    private const int Rounds = 1000;

    [TestMethod]
    [DataRow("alice\n", DisplayName = "hit")]
    [DataRow("bob@example.com\r\n", DisplayName = "miss with a normal form")]
    [DataRow("nobody\n", DisplayName = "miss without marks")]
    [DataRow("\n", DisplayName = "empty line")]
    [DataRow("\"A. <x>\" <sip:%61lice@EXAMPLE.com:5060;transport=tcp>;tag=1\n", DisplayName = "hit by normal form")]
    [DataRow("all alice\n", DisplayName = "all of several")]
    [DataRow("all carol\nall nobody\n", DisplayName = "all of one and of none")]
    [DataRow("carol\nalice\n\nnobody\nall alice\nsip:alice@h\n12345678901234567890@", DisplayName = "all kinds, and half a line")]
    public void Answer_OnceWarm_AllocatesNothing(string requests)
    {
        var snapshot = TestDump.SnapshotOf(string.Join(
            '\n',
            TestDump.Record("alice", "2016-01-01T00:00:00Z"),
            TestDump.Record("alice", "2016-01-02T00:00:00Z"),
            TestDump.Record("carol")));
        var session = new LookupSession(snapshot, MatchMode.Sip, 1024, log: null);
        var input = Encoding.UTF8.GetBytes(requests);
        var output = new byte[100];
        AnswerOften(session, input, output, WarmUp);

        var before = GC.GetAllocatedBytesForCurrentThread();
        AnswerOften(session, input, output, Rounds);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.AreEqual(0, allocated);
        Assert.IsGreaterThanOrEqualTo(WarmUp + Rounds, session.Counts.Requests);
    }

    [TestMethod]
    [DataRow("alice\nall alice\n\nnobody\nsip:alice@h", DisplayName = "all kinds")]
    [DataRow("alice\nalice\nalice", DisplayName = "not all fit")]
    [DataRow("\n", DisplayName = "no request")]
    public void AnswerDatagram_OnceWarm_AllocatesNothing(string requests)
    {
        var session = new LookupSession(TestDump.SnapshotOf(MatchMode.Sip, "alice"), MatchMode.Sip, 1024, log: null);
        var datagram = Encoding.UTF8.GetBytes(requests);
        var output = new byte[60 + ErrorLine.MaxLength];
        AnswerDatagramOften(session, datagram, output, WarmUp);

        var before = GC.GetAllocatedBytesForCurrentThread();
        AnswerDatagramOften(session, datagram, output, Rounds);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.AreEqual(0, allocated);
    }

    private static void AnswerDatagramOften(LookupSession session, ReadOnlySpan<byte> datagram, Span<byte> output, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            session.AnswerDatagram(datagram, output);
        }
    }

    private static void AnswerOften(LookupSession session, ReadOnlySpan<byte> requests, Span<byte> output, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var input = requests;
            while (session.Answer(input, isLast: false, output, out var consumed, out _) == SessionStatus.NeedsOutput)
            {
                input = input[consumed..];
            }
        }
    }
}
