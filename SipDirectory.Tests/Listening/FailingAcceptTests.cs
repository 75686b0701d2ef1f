using System.Net;
using System.Net.Sockets;
using Serilog.Events;
using SipDirectory.Engine;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

[TestClass]
public sealed class FailingAcceptTests
{
    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = true)]
    public async Task Accept_FailsAgainAndAgain_BacksOffUpToASecondAndGoesOn()
    {
        var log = new CollectingSink();
        await using var engine = new FailingEngine(failures: 10);
        var options = new LineServerOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0) };
        await using var server = LineServer.Bind(options, log.Logger(LogEventLevel.Warning), engine: engine);

        server.Start(() => SampleDirectory.OpenSession());
        await engine.WhenAllFailed;
        await server.StopAsync();

        var expected = new[] { "5", "10", "20", "40", "80", "160", "320", "640", "1000", "1000" };
        Assert.AreEqual(
            string.Join('\n', expected.Select(pause => $"Accepting failed : on purpose; next try in {pause} ms")),
            string.Join('\n', log.Lines.Select(line => line.Text)));
        Assert.AreEqual(10, server.Counts.Errors);
    }

    /// <summary>Accepts nobody: so many failures, then nothing until the stop.</summary>
    private sealed class FailingEngine(int failures) : IEngine
    {
        private readonly TaskCompletionSource _allFailed = new();
        private readonly TaskCompletionSource<AcceptResult> _stopped = new();
        private int _failures;

        public Task WhenAllFailed => _allFailed.Task;

        public Task ListenAsync(Socket listener, int backlog, Func<Task> acceptLoop) => acceptLoop();

        public ValueTask<AcceptResult> AcceptAsync()
        {
            if (_failures++ < failures)
            {
                return new ValueTask<AcceptResult>(new AcceptResult(null, "on purpose"));
            }

            _allFailed.TrySetResult();
            return new ValueTask<AcceptResult>(_stopped.Task);
        }

        public void StopAccepting() => _stopped.TrySetResult(default);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
