using Serilog;
using Serilog.Events;
using SipDirectory.Operator;

namespace SipDirectory.Lookup;

/// <summary>What is logged of requests and answers; exists only where INFO is logged.</summary>
internal sealed class RequestLog(ILogger log)
{
    private const int MaxRequest = 256;
    private const int MaxAnswer = 4096;

    /// <returns>Null where requests are not logged.</returns>
    public static RequestLog? For(ILogger log) => log.IsEnabled(LogEventLevel.Information) ? new RequestLog(log) : null;

    public void Requested(ReadOnlySpan<byte> aor) =>
        log.Information("Client requested : {Aor:l}", PrintableText.Of(aor, MaxRequest));

    /// <param name="answer">A copy: the answer itself stays where it was.</param>
    public void Found(AnswerCursor answer)
    {
        Span<byte> shown = stackalloc byte[MaxAnswer];
        var length = answer.CopyTo(shown);
        var text = PrintableText.Json(shown[..length].TrimEnd((byte)'\n'));
        log.Information(" Answer : {Answer:l}", answer.IsDone ? text : text + "...");
    }

    public void NotFound() => log.Information(" Answer : ");

    public void AnswersCut(int length) => log.Information("Answers too long for UDP : {Length} bytes of them are sent", length);

    public void TooLong(int length) => log.Information("Request line too long : {Length} bytes so far", length);
}
