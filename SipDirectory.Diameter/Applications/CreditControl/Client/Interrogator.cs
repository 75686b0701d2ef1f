using System.Collections.Concurrent;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>
/// Brings a request to a server and watches over the wait, RFC 8506 §5.7: Tx, and the way to another server where one may
/// be asked. Safe for several threads.
/// </summary>
internal sealed class Interrogator : IDisposable
{
    private readonly DiameterNode _node;
    private readonly CreditControlClientOptions _options;
    private readonly ConcurrentDictionary<TaskCompletionSource, string> _asked = new();

    public Interrogator(DiameterNode node, CreditControlClientOptions options)
    {
        (_node, _options) = (node, options);
        node.PeerDown += OnPeerDown;
        node.PeerSuspect += OnPeerSuspect;
    }

    /// <summary>Asks, until there is an answer or no hope for one.</summary>
    /// <param name="request">Its Destination-Host, if any, is asked first.</param>
    /// <param name="mayMove">Whether another server may be asked.</param>
    /// <param name="waitsOn">Called when Tx has expired: false gives up.</param>
    public async Task<Interrogation> AskAsync(CreditControlRequest request, bool mayMove, Func<bool> waitsOn)
    {
        var others = new Queue<string?>(mayMove ? OthersThan(request.DestinationHost) : []);
        var wasTaken = false;
        while (true)
        {
            var (attempt, mayBeTaken) = await AttemptAsync(request, canMove: others.Count > 0, waitsOn).ConfigureAwait(false);
            wasTaken |= mayBeTaken;
            var isOver = attempt.Outcome is not (InterrogationOutcome.TemporaryError or InterrogationOutcome.FailureToSend);
            if (isOver || !others.TryDequeue(out var other))
            {
                return attempt.Outcome == InterrogationOutcome.TemporaryError && wasTaken
                    ? attempt with { Outcome = InterrogationOutcome.FailureToSend }
                    : attempt;
            }

            request.DestinationHost = other;
            if (wasTaken)
            {
                // RFC 6733 §3: it may come to the servers twice.
                request.Message.Header = request.Message.Header with { Flags = request.Message.Header.Flags | CommandFlags.Retransmitted };
            }
        }
    }

    public void Dispose()
    {
        _node.PeerDown -= OnPeerDown;
        _node.PeerSuspect -= OnPeerSuspect;
    }

    // One server, to its answer, its loss, or the end of Tx.
    private async Task<(Interrogation Attempt, bool MayBeTaken)> AttemptAsync(CreditControlRequest request, bool canMove, Func<bool> waitsOn)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (canMove && request.DestinationHost is { } server)
        {
            _asked.TryAdd(lost, server);
        }

        using var over = new CancellationTokenSource();
        try
        {
            var tx = Task.Delay(_options.Tx, _node.Options.Time, over.Token);
            var answering = _node.SendRequestAsync(request.Message, _options.AnswerTimeout);
            var first = await Task.WhenAny(answering, lost.Task, tx).ConfigureAwait(false);
            if (first == tx && !answering.IsCompleted)
            {
                if (!waitsOn())
                {
                    return (new Interrogation(InterrogationOutcome.TxExpired, null, $"no answer within {_options.Tx.TotalSeconds} s"), true);
                }

                // §5.7: until the request times out, or its server is lost, the answer may still come.
                first = await Task.WhenAny(answering, lost.Task).ConfigureAwait(false);
            }

            return first == answering || answering.IsCompleted
                ? await JudgeAsync(answering, request).ConfigureAwait(false)
                : (new Interrogation(InterrogationOutcome.FailureToSend, null, "the server is lost"), true);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            _asked.TryRemove(lost, out _);
        }
    }

    private static async Task<(Interrogation Attempt, bool MayBeTaken)> JudgeAsync(Task<Message> answering, CreditControlRequest request)
    {
        try
        {
            var answer = new CreditControlAnswer(await answering.ConfigureAwait(false));
            if (FindFault(answer, request) is { } fault)
            {
                return (new Interrogation(InterrogationOutcome.FailedAnswer, answer, fault), true);
            }

            var outcome = ClientSessionMachine.OutcomeOf(answer.ResultCode);
            var reason = outcome == InterrogationOutcome.Success ? null : $"the server answers {answer.ResultCode.Name()}";
            return (new Interrogation(outcome, answer, reason), false);
        }
        catch (DiameterRequestException e)
        {
            var outcome = e.Failure == RequestFailure.InvalidAnswer ? InterrogationOutcome.FailedAnswer : InterrogationOutcome.FailureToSend;
            var wasSent = e.Failure is not (RequestFailure.NoPeer or RequestFailure.TooBusy or RequestFailure.TooManyRedirects);
            return (new Interrogation(outcome, null, e.Message), wasSent);
        }
    }

    // §3.2: an answer tells what it answers. One that reports an error of the protocol need not (RFC 6733 §7.2).
    private static string? FindFault(CreditControlAnswer answer, CreditControlRequest request)
    {
        return answer.Message.Header.IsError || !answer.ResultCode.IsSuccess() ? null
            : answer.SessionId != request.SessionId ? "the answer is for another session"
            : answer.CcRequestType != request.CcRequestType || answer.CcRequestNumber != request.CcRequestNumber ? "the answer is for another request"
            : null;
    }

    // Where no other server is named, the node may find one by the realm.
    private IEnumerable<string?> OthersThan(string? server) =>
        _options.Servers.Count > 0 ? _options.Servers.Where<string?>(other => !IsSame(other!, server))
        : server is null ? []
        : [null];

    private static bool IsSame(string one, string? other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private void OnPeerDown(Peer peer, string reason) => OnPeerSuspect(peer);

    private void OnPeerSuspect(Peer peer)
    {
        foreach (var (lost, server) in _asked)
        {
            if (IsSame(server, peer.Identity))
            {
                lost.TrySetResult();
            }
        }
    }
}
