using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Gy;

/// <summary>A folder of its own for the state file, and the disk that it is on. Disposing deletes it.</summary>
internal sealed class StateFolder : IDisposable
{
    private static readonly string[] InMemory = ["tmpfs", "ramfs"];

    private readonly DirectoryInfo _folder;

    /// <exception cref="LoadException">The folder above it is in memory, where nothing is durable.</exception>
    public StateFolder(string above)
    {
        (FileSystem, Source, Device) = Find(Path.GetFullPath(above));
        if (InMemory.Contains(FileSystem))
        {
            throw new LoadException($"--state-folder: {above} is in memory ({FileSystem}), where nothing is durable");
        }

        _folder = Directory.CreateDirectory(Path.Combine(above, $"sipdirectory-benchmarks-{Environment.ProcessId}"));
    }

    public string File => Path.Combine(_folder.FullName, "gy.state");

    /// <summary>Such as ext4.</summary>
    public string FileSystem { get; }

    /// <summary>Such as /dev/sda1.</summary>
    public string Source { get; }

    /// <summary>MAJOR:MINOR.</summary>
    public string Device { get; }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
    }

    // proc_pid_mountinfo(5): the device is the third field, the mount point the fifth; after a lone dash the file system
    // and its source. Of mounts at the same place the last one is seen.
    private static (string FileSystem, string Source, string Device) Find(string path)
    {
        var mount = System.IO.File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' '))
            .Where(fields => Path.GetRelativePath(fields[4], path) is var relative && relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal))
            .Aggregate((best, next) => next[4].Length >= best[4].Length ? next : best);
        var kind = Array.IndexOf(mount, "-") + 1;
        return (mount[kind], mount[kind + 1], mount[2]);
    }
}
