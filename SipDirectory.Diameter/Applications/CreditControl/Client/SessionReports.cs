using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What a session reports that nobody asked to: after a RAR, an ASR, or the end of a Validity-Time.</summary>
/// <param name="session">Sends them, in its turn.</param>
/// <param name="client">Of the session.</param>
/// <param name="services">Of the session.</param>
internal sealed class SessionReports(CreditControlSession session, CreditControlClient client, SessionServices services)
{
    // A server may ask faster than it answers; beyond, it gets 3004.
    private const int MostWaiting = 100;

    // A timer cannot wait for longer.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(49);

    private ITimer? _validity;
    private int _waiting;

    // §5.5: the answer, then an update, unless the one under way is about all that is to be authorized again.
    public async Task<Message> ReAuthorizeAsync(Message request)
    {
        await session.WhenStartedAsync().ConfigureAwait(false);
        var state = session.State;
        if (state is ClientSessionState.Idle or ClientSessionState.PendingTermination)
        {
            return client.AnswerTo(request, ResultCode.UnknownSessionId);
        }

        var isUnderWay = state == ClientSessionState.PendingUpdate;
        var named = new ReAuthorizedServices(request);
        var due = (isUnderWay ? services.Waiting() : services.All()).Where(named.Contains).ToList();
        return isUnderWay && due.Count == 0
            ? client.AnswerTo(request, ResultCode.Success)
            : AnswerThenReport(request, ResultCode.LimitedSuccess, ReportReason.ReAuth, due);
    }

    // RFC 6733 §8.5.
    public Message Abort(Message request) =>
        AnswerThenReport(request, ResultCode.Success, ReportReason.Abort, services.All());

    /// <summary>Reports by itself when the first Validity-Time is over, unless another request is sent before.</summary>
    public void WatchValidity()
    {
        if (services.NextExpiry is { } expiry)
        {
            var wait = TimeSpan.FromTicks(Math.Clamp((expiry - session.Now).Ticks, 0, LongestWait.Ticks));
            _validity = client.Node.Options.Time.CreateTimer(_ => OnValidity(), null, wait, Timeout.InfiniteTimeSpan);
        }
    }

    public void ForgetValidity() => _validity?.Dispose();

    private void OnValidity()
    {
        var due = services.ExpiredAt(session.Now);
        if (due.Count > 0)
        {
            client.Node.Tasks.Run(() => ReportAsync(ReportReason.ValidityTime, due));
        }
        else
        {
            WatchValidity();
        }
    }

    private Message AnswerThenReport(Message request, ResultCode code, ReportReason reason, IReadOnlyList<ServiceUse> due)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return client.AnswerTo(request, ResultCode.TooBusy);
        }

        // Not before: the request that follows must not overtake the answer.
        var answer = client.AnswerTo(request, code);
        answer.WhenSent = () => client.Node.Tasks.Run(async () =>
        {
            await ReportAsync(reason, due).ConfigureAwait(false);
            Interlocked.Decrement(ref _waiting);
        });
        return answer;
    }

    private async Task ReportAsync(ReportReason reason, IReadOnlyList<ServiceUse> due)
    {
        try
        {
            var uses = UsesOf(reason, due);
            var result = reason == ReportReason.Abort
                ? await session.TerminateAsync(uses, TerminationCause.Administrative).ConfigureAwait(false)
                : await session.UpdateAsync(uses).ConfigureAwait(false);
            session.Tell(reason, result);
        }
        catch (InvalidOperationException) when (session.State == ClientSessionState.Idle)
        {
            // The session ended meanwhile, and has reported.
        }
#pragma warning disable CA1031 // Whatever the user's code throws, nobody waits for this.
        catch (Exception e)
#pragma warning restore CA1031
        {
            client.Node.Log.HandlerFailed(e, CreditControlRequest.ApplicationId);
        }
    }

    private List<ServiceUse> UsesOf(ReportReason reason, IReadOnlyList<ServiceUse> due)
    {
        var keys = due.Select(service => service.Key).ToHashSet();
        return session.Report?.Invoke(reason).Where(service => keys.Contains(service.Key)).ToList()
            ?? [.. due.Select(service => service with { Used = null, Requested = reason == ReportReason.Abort ? null : ServiceUnits.ServersChoice })];
    }
}
