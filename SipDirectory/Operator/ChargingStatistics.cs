using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Operator;

/// <summary>What a Gy server has counted, for the operator.</summary>
internal static class ChargingStatistics
{
    public static IReadOnlyList<string> Lines(CreditControlStatistics counts) =>
    [
        "Gy Diameter Application Statistics:",
        $"CCR Initial Received:    {counts.InitialReceived}",
        $"CCR Update Received:     {counts.UpdateReceived}",
        $"CCR Terminate Received:  {counts.TerminationReceived}",
        $"CCR Event Received:      {counts.EventReceived}",
        $"CCA Sent:                {counts.AnswersSent}",
        $"Errors:                  {counts.Errors}",
    ];
}
