namespace SipDirectory.Diameter.Messages;

/// <summary>Values of the Accounting-Record-Type AVP.</summary>
public enum AccountingRecordType
{
    /// <summary>EVENT_RECORD</summary>
    EventRecord = 1,

    /// <summary>START_RECORD</summary>
    StartRecord = 2,

    /// <summary>INTERIM_RECORD</summary>
    InterimRecord = 3,

    /// <summary>STOP_RECORD</summary>
    StopRecord = 4,
}
