using System.Diagnostics;
using SipDirectory.CommandLine;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;

namespace SipDirectory.Charging.Client;

/// <summary>
/// Sends the messages: initial, update and termination of one session after another, several at a time, or events; as
/// fast as the answers come, or at a rate.
/// </summary>
internal sealed class ChargingRun(CreditControlClient client, GyClientOptions options, MessageTally tally)
{
    private readonly IReadOnlyList<SubscriptionId> _subscriptions = options.Subscriptions;
    private readonly ServiceUse _asked = new() { RatingGroup = options.RatingGroup, Requested = options.Asked };
    private readonly long _limit = options.MessageLimit ?? long.MaxValue;
    private long _started;
    private long _taken;

    /// <param name="show">Called with each message that has ended, by one thread at a time.</param>
    /// <param name="stop">Ends it: what is under way counts for nothing.</param>
    /// <param name="lost">The connection is gone: what is under way has failed.</param>
    /// <exception cref="IOException">What is shown cannot be written.</exception>
    public async Task RunAsync(Action<MessageEnd>? show, CancellationToken stop, CancellationToken lost)
    {
        _started = Stopwatch.GetTimestamp();
        using var failed = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stop, lost, failed.Token);
        var showing = new Lock();
        await Task.WhenAll(Enumerable.Range(0, options.SessionsAtATime).Select(_ => WorkAsync()));

        async Task WorkAsync()
        {
            try
            {
                await SendAllAsync(Show, any.Token, lost);
            }
            catch
            {
                await failed.CancelAsync();
                throw;
            }
        }

        void Show(MessageEnd end)
        {
            lock (showing)
            {
                show?.Invoke(end);
            }
        }
    }

    private async Task SendAllAsync(Action<MessageEnd> show, CancellationToken any, CancellationToken lost)
    {
        CreditControlSession? session = null;
        ServiceGrant? grant = null;
        var isUpdated = false;
        while (await TakeAsync(any) is { } due)
        {
            MessageEnd end;
            try
            {
                end = await SendAsync().WaitAsync(any);
            }
            catch (OperationCanceledException) when (lost.IsCancellationRequested)
            {
                end = new MessageEnd(null, null, [], "the connection was lost");
            }
            catch (OperationCanceledException) when (any.IsCancellationRequested)
            {
                return;
            }

            tally.Add(end, Stopwatch.GetElapsedTime(due));
            show(end);
            grant = end.Services.FirstOrDefault(service => service.RatingGroup == _asked.RatingGroup);
        }

        async Task<MessageEnd> SendAsync()
        {
            if (options.Action is { } action)
            {
                var creditEvent = new CreditEvent(action) { Subscriptions = _subscriptions, Services = [_asked] };
                return new MessageEnd(await client.SendEventAsync(creditEvent));
            }

            // It may have ended by a failure, or by the server's ASR.
            if (session is { State: ClientSessionState.Open or ClientSessionState.PendingUpdate })
            {
                try
                {
                    return new MessageEnd(await GoOnAsync(session));
                }
                catch (InvalidOperationException) when (session.State == ClientSessionState.Idle)
                {
                    // The ASR was faster.
                }
            }

            (session, isUpdated) = (client.NewSession(_subscriptions), false);
            session.Reported += (_, result) => show(new MessageEnd(result));
            return new MessageEnd(await session.StartAsync([_asked]));
        }

        // RFC 8506 §5.6: when the last units are used the session ends, or tells so and asks for no more.
        Task<CreditControlResult> GoOnAsync(CreditControlSession session)
        {
            var next = _asked with { Used = grant?.Granted, Requested = isUpdated || grant?.FinalUnit is not null ? null : _asked.Requested };
            if (isUpdated || grant?.FinalUnit?.Action == FinalUnitAction.Terminate)
            {
                return session.TerminateAsync([next]);
            }

            isUpdated = true;
            return session.UpdateAsync([next]);
        }
    }

    /// <returns>When the next message is due, as a timestamp; null where there is none.</returns>
    private async Task<long?> TakeAsync(CancellationToken any)
    {
        var number = Interlocked.Increment(ref _taken);
        if (number > _limit || any.IsCancellationRequested)
        {
            return null;
        }

        var now = Stopwatch.GetElapsedTime(_started);
        var due = options.Rate is { } rate ? TimeSpan.FromSeconds((number - 1) / rate) : now;
        if (options.Seconds is { } seconds && due >= TimeSpan.FromSeconds(seconds))
        {
            return null;
        }

        if (due > now)
        {
            await Task.Delay(due - now, any).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return any.IsCancellationRequested ? null : _started + (long)(due.TotalSeconds * Stopwatch.Frequency);
    }
}
