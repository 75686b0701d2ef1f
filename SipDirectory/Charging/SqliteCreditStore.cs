using Microsoft.Data.Sqlite;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SQLitePCL;

namespace SipDirectory.Charging;

/// <summary>
/// Keeps balances, sessions and answers in a SQLite file, with a write-ahead log that is synced at every commit. The file
/// is locked for as long as it is open.
/// </summary>
internal sealed class SqliteCreditStore : ICreditStore
{
    private readonly SqliteConnection _connection;
    private readonly CreditStatement _begin;
    private readonly CreditStatement _commit;
    private readonly CreditStatement _rollback;
    private readonly CreditStatement _emptyLog;
    private readonly CreditStatement _setBalance;
    private readonly CreditStatement _setSession;
    private readonly CreditStatement _endSession;
    private readonly CreditStatement _setReservation;
    private readonly CreditStatement _dropReservations;
    private readonly CreditStatement _keepAnswer;
    private readonly CreditStatement _forgetOldest;

    // The log may hold a transaction that was refused, and that would be found after a crash.
    private bool _isLogInDoubt;

    private SqliteCreditStore(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _emptyLog = new(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        _setBalance = new(connection, "INSERT OR REPLACE INTO balance VALUES (?, ?, ?, ?)");
        _setSession = new(connection, "INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?, ?, ?)");
        _endSession = new(connection, "DELETE FROM session WHERE session_id = ?");
        _setReservation = new(connection, "INSERT OR REPLACE INTO reservation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _dropReservations = new(connection, "DELETE FROM reservation WHERE session_id = ? AND position >= ?");
        _keepAnswer = new(connection, "INSERT INTO answered VALUES (NULL, ?, ?, ?, ?, ?, ?)");
        _forgetOldest = new(connection, "DELETE FROM answered WHERE number IN (SELECT number FROM answered ORDER BY number LIMIT ?)");
    }

    /// <summary>Which SQLite is in use.</summary>
    public static string Library => SqliteLibrary.Use();

    /// <param name="path">Made if it is not there.</param>
    /// <exception cref="CreditStoreException">It cannot be used; the message says why, without the path.</exception>
    public static SqliteCreditStore Open(string path)
    {
        SqliteLibrary.Use();
        return new SqliteCreditStore(StateFile.Open(path));
    }

    /// <inheritdoc/>
    public CreditState Load()
    {
        try
        {
            return new CreditReader(_connection).Read();
        }
        catch (SqliteException e)
        {
            throw new CreditStoreException(StateFile.Describe(e), e);
        }
    }

    /// <inheritdoc/>
    public void Commit(IReadOnlyList<CreditChange> changes)
    {
        var isCommitted = false;
        try
        {
            if (_isLogInDoubt)
            {
                EmptyLog();
            }

            _begin.Run();
            foreach (var change in changes)
            {
                Write(change);
            }

            ForgetOldest(changes.Sum(change => change.Forgotten.Count));
            _commit.Run();
            isCommitted = true;
        }
        catch (SqliteException e)
        {
            throw new CreditStoreException(StateFile.Describe(e), e);
        }
        finally
        {
            if (!isCommitted)
            {
                Undo();
            }
        }
    }

    /// <summary>Closes the file; what was committed is in it.</summary>
    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _emptyLog.Dispose();
        _setBalance.Dispose();
        _setSession.Dispose();
        _endSession.Dispose();
        _setReservation.Dispose();
        _dropReservations.Dispose();
        _keepAnswer.Dispose();
        _forgetOldest.Dispose();
        _connection.Dispose();
    }

    private void Write(CreditChange change)
    {
        if (change.Balance is { } balance)
        {
            _setBalance.Run(balance.Account, balance.Amount, balance.CurrencyCode, balance.Exponent);
        }

        if (change.Session is { } session)
        {
            Write(session);
        }
        else if (change.SessionId is { } ended)
        {
            _endSession.Run(ended);
            _dropReservations.Run(ended, 0);
        }

        if (change.Answered is { } answered)
        {
            var (host, sessionId, type, number) = answered.Request;
            _keepAnswer.Run(host, sessionId, type, number, answered.Answer, answered.At.UtcTicks);
        }
    }

    private void Write(CreditSession session)
    {
        _setSession.Run(
            session.SessionId,
            session.Account,
            session.OriginHost,
            session.OriginRealm,
            session.LastRequestNumber,
            unchecked((long)session.MissingNumbers),
            session.Expires.UtcTicks);
        for (var i = 0; i < session.Services.Count; i++)
        {
            var service = session.Services[i];
            _setReservation.Run(
                session.SessionId,
                i,
                service.RatingGroup,
                service.ServiceIdentifier,
                (int)service.Unit,
                unchecked((long)service.Used),
                service.Charged,
                unchecked((long)service.Granted),
                service.Reserved);
        }

        _dropReservations.Run(session.SessionId, session.Services.Count);
    }

    // What is forgotten is always the oldest: once for the whole batch, whose own answers may be among it.
    private void ForgetOldest(int answers)
    {
        if (answers > 0)
        {
            _forgetOldest.Run(answers);
        }
    }

    private void Undo()
    {
        try
        {
            // Some failures have rolled back already.
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                _rollback.Run();
            }

            _isLogInDoubt = true;
            EmptyLog();
        }
        catch (SqliteException)
        {
            // Tried again before the next commit, which fails if this does.
        }
    }

    // What is committed moves into the file, and the log is cut to nothing: what was refused is gone, and the disk has room.
    private void EmptyLog()
    {
        _emptyLog.Run();
        _isLogInDoubt = false;
    }
}
