namespace SipDirectory.Benchmarks.Servers;

/// <summary>A temporary folder for what a run builds and generates. Disposing deletes it.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sipdirectory-benchmarks-");

    /// <summary>The root of the source tree this program was built from.</summary>
    public static string Repository { get; } = FindRepository();

    public string PathOf(string name)
    {
        return Path.Combine(_folder.FullName, name);
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SipDirectory.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("SipDirectory.Benchmarks must run inside the source tree.");
    }
}
