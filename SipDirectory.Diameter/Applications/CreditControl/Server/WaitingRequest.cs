using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What waits for the one loop that charges: a request, the end of a session, or neither, to look at the clock.</summary>
internal sealed class WaitingRequest(CreditControlRequest? request = null, string? endedSession = null)
{
    private readonly TaskCompletionSource<Message?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CreditControlRequest? Request => request;

    /// <summary>The session that ends without a request.</summary>
    public string? EndedSession => endedSession;

    /// <summary>Completes with the answer to a request.</summary>
    public Task<Message?> Done => _done.Task;

    public void Complete(Message? answer) => _done.TrySetResult(answer);
}
