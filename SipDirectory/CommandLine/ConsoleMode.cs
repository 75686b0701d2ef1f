namespace SipDirectory.CommandLine;

internal enum ConsoleMode
{
    /// <summary>Nobody watches.</summary>
    Off,

    /// <summary>Traffic is shown; standard input is left alone.</summary>
    ShowOnly,

    /// <summary>Commands are read as they come.</summary>
    Interactive,

    /// <summary>Commands are read once there is a client.</summary>
    Batch,
}
