namespace SipDirectory.CommandLine;

/// <summary>What the process returns: the numbers of sysexits.h where it has one.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary><c>lookup</c>: at least one AOR was not found. <c>gy-client</c>: at least one message was not successful.</summary>
    public const int NotFound = 1;

    /// <summary>EX_USAGE: an option or its value is wrong.</summary>
    public const int Usage = 64;

    /// <summary>EX_DATAERR: the dump was read, and is bad.</summary>
    public const int BadDump = 65;

    /// <summary>EX_NOINPUT: the dump cannot be read.</summary>
    public const int NoDump = 66;

    /// <summary>EX_UNAVAILABLE: <c>lookup</c> and <c>gy-client</c>, the server cannot be reached.</summary>
    public const int Unreachable = 69;

    /// <summary>EX_OSERR: the address cannot be bound, or the descriptor limit leaves none for clients.</summary>
    public const int NoSystemResource = 71;

    /// <summary>EX_IOERR: standard output, or the file of <c>generate</c>, cannot be written.</summary>
    public const int CannotWrite = 74;

    /// <summary>128 + SIGINT, what a shell reports for an interrupted command: <c>lookup</c> and <c>gy-client</c>.</summary>
    public const int Interrupted = 130;
}
