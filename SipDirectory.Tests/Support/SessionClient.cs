using System.Buffers;
using System.Text;
using SipDirectory.Lookup;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Support;

/// <summary>Asks a session without a socket: hands it requests in segments, takes the answers in pieces.</summary>
internal sealed class SessionClient(ISession session, Func<int> outputSize)
{
    private const int LargeOutput = 128 * 1024;

    // More than any test asks for: a session that repeats itself must not run on.
    private const int MaxAnswers = 64 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _answers = new();
    private byte[] _input = [];

    public SessionStatus Status { get; private set; }

    public byte[] Answers => _answers.WrittenSpan.ToArray();

    /// <summary>All answers to requests that are sent at once.</summary>
    public static string Ask(
        DirectorySnapshot snapshot, string requests, MatchMode match = MatchMode.Sip, int maxLine = 1024, int outputSize = LargeOutput)
    {
        var client = new SessionClient(new LookupSession(snapshot, match, maxLine, log: null), () => outputSize);
        client.Send(Encoding.UTF8.GetBytes(requests), isLast: true);
        return Encoding.UTF8.GetString(client.Answers);
    }

    public void Send(ReadOnlySpan<byte> segment, bool isLast = false)
    {
        _input = [.. _input, .. segment];
        do
        {
            var output = new byte[outputSize()];
            Status = session.Answer(_input, isLast, output, out var consumed, out var written);
            Assert.IsTrue(Status != SessionStatus.NeedsOutput || consumed + written > 0, "the session makes no progress");
            Assert.IsLessThan(MaxAnswers, _answers.WrittenCount, "the session goes on and on");
            _input = _input[consumed..];
            _answers.Write(output.AsSpan(0, written));
        }
        while (Status == SessionStatus.NeedsOutput);
    }
}
