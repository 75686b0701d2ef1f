namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What a credit-control server has received and sent since it was made.</summary>
/// <param name="InitialReceived">CCR with INITIAL_REQUEST.</param>
/// <param name="UpdateReceived">CCR with UPDATE_REQUEST.</param>
/// <param name="TerminationReceived">CCR with TERMINATION_REQUEST.</param>
/// <param name="EventReceived">CCR with EVENT_REQUEST.</param>
/// <param name="AnswersSent">CCA.</param>
/// <param name="Errors">Those of them whose Result-Code is not success.</param>
/// <param name="OpenSessions">The sessions at that moment.</param>
public sealed record CreditControlStatistics(
    long InitialReceived,
    long UpdateReceived,
    long TerminationReceived,
    long EventReceived,
    long AnswersSent,
    long Errors,
    int OpenSessions);
