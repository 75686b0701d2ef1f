using Microsoft.Win32.SafeHandles;

namespace SipDirectory.CommandLine;

/// <summary>Standard output for a verb that writes much of it, as bytes and without a buffer.</summary>
internal static class StandardOutput
{
    /// <summary>The caller disposes it; the descriptor stays open.</summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.OpenStandardOutput();
        }

        // The console's stream drops what it writes to a closed pipe and reports nothing: "generate | head -1" would
        // run to its end. A FileStream reports it. But that writes a file at an offset of its own and leaves the
        // descriptor's where it was, so two commands sharing one redirected file would overwrite each other.
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }
}
