using Microsoft.Win32.SafeHandles;

namespace SipDirectory.CommandLine;

<<<<<<< HEAD
/// <summary>Standard output for a verb that writes much of it, as bytes and without a buffer.</summary>
internal static class StandardOutput
{
    /// <summary>The caller disposes it; the descriptor stays open.</summary>
    public static Stream Open()
    {
        // The console's stream drops what it writes to a closed pipe and reports nothing: "generate | head -1" would
        // run to its end. A FileStream reports it. But that writes a file at an offset of its own and leaves the
        // descriptor's where it was, so two commands sharing one redirected file would overwrite each other.
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!stream.CanSeek)
        {
            return stream;
        }

        stream.Dispose();
        return Console.OpenStandardOutput();
=======
/// <summary>Standard output for a verb that must notice when its reader has gone.</summary>
internal static class StandardOutput
{
    /// <summary>
    /// The console's own stream says nothing when a pipe's reader has gone; a file stream throws. A file has no
    /// reader, and there the console's stream is right: it writes where other processes sharing the file left off.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
>>>>>>> dd2edb4 (Add the lookup verb: a pipelined client that outlives idle closes)
    }
}
