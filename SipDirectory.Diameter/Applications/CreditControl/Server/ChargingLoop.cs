using System.Threading.Channels;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>
/// The one writer of the ledger. Takes the requests that wait, charges them, commits all that changed at once, and only then
/// lets the answers go; where the commit fails, the batch is undone, and each of its requests gets 3004.
/// </summary>
internal sealed class ChargingLoop(
    CreditEngine engine, CreditAnswers answers, CreditLedger ledger, ICreditStore? store, CreditControlLog log, TimeProvider time, int maxQueued)
{
    private const int MaxBatch = 1000;

    private readonly Channel<WaitingRequest> _waiting = Channel.CreateBounded<WaitingRequest>(new BoundedChannelOptions(maxQueued) { SingleReader = true });
    private readonly List<(WaitingRequest Request, Message? Answer)> _batch = [];
    private readonly List<CreditChange> _changes = [];
    private readonly Stack<Action> _undo = new();
    private readonly List<CreditSession> _expired = [];
    private readonly (DateTimeOffset Time, long Timestamp) _start = (time.GetUtcNow(), time.GetTimestamp());

    // Since the store has failed; 0 while it works.
    private long _refused;

    // Goes on evenly where the clock is set: else all sessions would end at once, or none for long.
    private DateTimeOffset Now => _start.Time + time.GetElapsedTime(_start.Timestamp);

    /// <returns>False: too many wait, or it ends.</returns>
    public bool TryAdd(WaitingRequest request) => _waiting.Writer.TryWrite(request);

    /// <summary>Charges what waits, and ends.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    public async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            try
            {
                ChargeBatch();
            }
#pragma warning disable CA1031 // Whatever a store throws: a batch that is not stored must not end all charging.
            catch (Exception e)
#pragma warning restore CA1031
            {
                // Once for an outage: the next batch comes at once, and a log on the same disk must not take what becomes free.
                if (_refused == 0)
                {
                    log.CommitFailed(e, _batch.Count);
                }

                _refused += _batch.Count;
                Undo();
            }

            Release();
        }
    }

    private void ChargeBatch()
    {
        while (_batch.Count < MaxBatch && _waiting.Reader.TryRead(out var waiting))
        {
            // In the batch before anything can fail: whoever waits is answered.
            _batch.Add((waiting, null));
            var outcome = waiting.Request is { } request ? Evaluate(request)
                : waiting.EndedSession is { } session ? new CreditOutcome(null, EndOf(session))
                : default;
            _batch[^1] = (waiting, outcome.Answer);
            Apply(outcome.Change);
        }

        EndExpired();
        if (_changes.Count > 0)
        {
            store?.Commit(_changes);
            if (_refused > 0)
            {
                log.Committed(_refused);
                _refused = 0;
            }
        }

        _expired.ForEach(log.Expired);
    }

    private CreditOutcome Evaluate(CreditControlRequest request)
    {
        try
        {
            return engine.Evaluate(request, Now);
        }
#pragma warning disable CA1031 // One request must not be the end of those beside it; nothing of it has been applied.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Failed(e, request.SessionId);
            return new CreditOutcome(answers.Refuse(request, new DiameterFault(ResultCode.UnableToComply, "the request could not be charged")));
        }
    }

    private CreditChange? EndOf(string session) => ledger.FindSession(session) is null ? null : new CreditChange { SessionId = session };

    // RFC 8506 §13: what was reserved goes back when Tcc runs out.
    private void EndExpired()
    {
        var now = Now;
        while (_expired.Count < MaxBatch && ledger.FindExpired(now) is { } session)
        {
            _expired.Add(session);
            Apply(new CreditChange { SessionId = session.SessionId });
        }
    }

    private void Apply(CreditChange? change)
    {
        if (change is not null)
        {
            _undo.Push(ledger.Apply(change));
            _changes.Add(change);
        }
    }

    private void Undo()
    {
        while (_undo.TryPop(out var undo))
        {
            undo();
        }

        // What was answered from a change that is no more is no answer either.
        var busy = new DiameterFault(ResultCode.TooBusy, "what is charged cannot be stored");
        for (var index = 0; index < _batch.Count; index++)
        {
            var request = _batch[index].Request;
            _batch[index] = (request, request.Request is { } refused ? answers.Refuse(refused, busy) : null);
        }

        _expired.Clear();
    }

    private void Release()
    {
        foreach (var (request, answer) in _batch)
        {
            request.Complete(answer);
        }

        _batch.Clear();
        _changes.Clear();
        _undo.Clear();
        _expired.Clear();
    }
}
