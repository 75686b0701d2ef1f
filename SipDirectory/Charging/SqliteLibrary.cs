using System.Runtime.InteropServices;
using SQLitePCL;

namespace SipDirectory.Charging;

/// <summary>The native SQLite in use: the system's, which gets the system's corrections, or else the one that came with the program.</summary>
internal static class SqliteLibrary
{
    /// <summary>The first that knows STRICT tables, as SQLite counts: 3.37.0.</summary>
    public const int OldestVersion = 3_037_000;

    private static readonly string[] NamesOfSystem =
        OperatingSystem.IsWindows() ? ["winsqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0"];

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Loads it at the first call, which must come before any other use of SQLite.</summary>
    /// <returns>Which it is, with its version.</returns>
    public static string Use() => Loaded.Value;

    /// <returns>The first library of these that can be loaded and is not too old; zero if none is.</returns>
    public static nint Find(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                if (VersionOf(library) >= OldestVersion)
                {
                    return library;
                }

                NativeLibrary.Free(library);
            }
        }

        return 0;
    }

    /// <returns>As SQLite counts; zero where it is none.</returns>
    public static unsafe int VersionOf(nint library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var version)
            ? ((delegate* unmanaged[Cdecl]<int>)version)()
            : 0;

    private static string Load()
    {
        var system = Find(NamesOfSystem);
        if (system != 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (_, _, _) => system);
        }

        Batteries_V2.Init();
        return $"SQLite {raw.sqlite3_libversion().utf8_to_string()}, {(system != 0 ? "the system's" : "the program's own")}";
    }
}
