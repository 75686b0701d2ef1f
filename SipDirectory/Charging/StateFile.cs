using Microsoft.Data.Sqlite;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SQLitePCL;

namespace SipDirectory.Charging;

/// <summary>Opens a state file as one that is ours, sound, of nobody else, and durable.</summary>
internal static class StateFile
{
    /// <summary>In the header of the file: "SDGy".</summary>
    public const int ApplicationId = 0x53444779;

    /// <summary>Of the tables.</summary>
    public const int Version = 2;

    private const string ReadOnly = "cannot be written: permission denied";

    // Amounts that do not fit (Unsigned64) are kept as the signed number of the same bits. Times are in ticks, UTC. Answers are
    // numbered as they come, and are never looked for: those of one batch share a few pages, as do those that are forgotten.
    private const string Tables = """
        CREATE TABLE balance (
            account TEXT NOT NULL PRIMARY KEY,
            amount INTEGER NOT NULL,
            currency_code INTEGER NOT NULL,
            exponent INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE session (
            session_id TEXT NOT NULL PRIMARY KEY,
            account TEXT NOT NULL,
            origin_host TEXT NOT NULL,
            origin_realm TEXT NOT NULL,
            last_request_number INTEGER NOT NULL,
            missing_numbers INTEGER NOT NULL,
            expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE reservation (
            session_id TEXT NOT NULL,
            position INTEGER NOT NULL,
            rating_group INTEGER,
            service_identifier INTEGER,
            unit INTEGER NOT NULL,
            used INTEGER NOT NULL,
            charged INTEGER NOT NULL,
            granted INTEGER NOT NULL,
            reserved INTEGER NOT NULL,
            PRIMARY KEY (session_id, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE answered (
            number INTEGER PRIMARY KEY,
            origin_host TEXT NOT NULL,
            session_id TEXT NOT NULL,
            request_type INTEGER NOT NULL,
            request_number INTEGER NOT NULL,
            answer BLOB NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        """;

    /// <param name="path">Made if it is not there.</param>
    /// <returns>The connection; whoever asked for it disposes it.</returns>
    /// <exception cref="CreditStoreException">It cannot be used; the message says why, without the path.</exception>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            // A full path is none of the names that mean something else to SQLite, such as ":memory:".
            DataSource = Path.GetFullPath(path),
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            Check(path);
            connection.Open();
            Prepare(connection);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new CreditStoreException(Describe(e), e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What went wrong, in the operator's words.</summary>
    public static string Describe(SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is in use by another process",
        raw.SQLITE_NOTADB => "is not a state file: no SQLite database",
        raw.SQLITE_CORRUPT => "is damaged",
        raw.SQLITE_FULL => "cannot be written: the disk is full",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => ReadOnly,
        raw.SQLITE_CANTOPEN => "cannot be opened: permission denied, or its folder is read-only",
        _ => $"{e.Message} ({e.SqliteErrorCode}, {e.SqliteExtendedErrorCode})",
    };

    private static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CreditStoreException("is a directory");
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new CreditStoreException("no such folder");
        }
    }

    private static void Prepare(SqliteConnection connection)
    {
        // SQLite falls back to that without a word.
        if (raw.sqlite3_db_readonly(connection.Handle, "main") != 0)
        {
            throw new CreditStoreException(ReadOnly);
        }

        // A second server on the same file would charge from balances that the first one changes. Before the first look
        // at the file: a write-ahead log is either shared from the start or never.
        Execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
        var isNew = Identify(connection);

        Require(connection, "journal_mode", "WAL", "wal");
        Require(connection, "synchronous", "FULL", 2L);

        // On macOS, where fsync stops at the drive's cache; elsewhere without effect.
        Require(connection, "fullfsync", "ON", 1L);

        // In pages: 40 MiB of log. With the 1,000 of SQLite every few commits of a busy server wait for the file as well.
        Execute(connection, "PRAGMA wal_autocheckpoint = 10000");

        // Takes the lock for as long as the file is open.
        Execute(connection, "BEGIN EXCLUSIVE");
        if (isNew)
        {
            Execute(connection, $"{Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
        }

        Execute(connection, "COMMIT");
        if (!Equals(Ask(connection, "PRAGMA quick_check(1)"), "ok"))
        {
            throw new CreditStoreException("is damaged");
        }
    }

    // Nothing is written to a file that may be somebody else's.
    private static bool Identify(SqliteConnection connection)
    {
        var id = (long)Ask(connection, "PRAGMA application_id");
        var version = (long)Ask(connection, "PRAGMA user_version");
        if (id == 0 && version == 0 && Ask(connection, "SELECT count(*) FROM sqlite_schema") is 0L)
        {
            return true;
        }

        return id != ApplicationId ? throw new CreditStoreException("is not a state file: a SQLite database of something else")
            : version != Version ? throw new CreditStoreException(
                $"is of version {version}, made by {(version > Version ? "a newer" : "an older")} program: this one knows {Version}")
            : false;
    }

    private static void Require(SqliteConnection connection, string pragma, string value, object expected)
    {
        Execute(connection, $"PRAGMA {pragma} = {value}");
        var actual = Ask(connection, $"PRAGMA {pragma}");
        if (!Equals(actual, expected))
        {
            throw new CreditStoreException($"{pragma} is {actual} instead of {value}");
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private static object Ask(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return command.ExecuteScalar()!;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
