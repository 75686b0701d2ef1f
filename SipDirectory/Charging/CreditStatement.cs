using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SipDirectory.Charging;

/// <summary>
/// One statement that changes the state, prepared at its first run, with its parameters by position. Bound without the
/// parameters of ADO.NET, which are looked up by name at every run and cost more than what is written.
/// </summary>
/// <param name="connection">What it runs on.</param>
/// <param name="sql">With a question mark for each value that it is given.</param>
internal sealed class CreditStatement(SqliteConnection connection, string sql) : IDisposable
{
    private sqlite3_stmt? _prepared;

    /// <param name="values">Integers, strings, <c>ReadOnlyMemory&lt;byte&gt;</c> and null.</param>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Run(params ReadOnlySpan<object?> values)
    {
        var statement = _prepared ??= Prepare();
        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(statement, i + 1, values[i]));
        }

        int result;
        do
        {
            result = raw.sqlite3_step(statement);
        }
        while (result == raw.SQLITE_ROW);

        // Holds on to its transaction until it is reset; the error stays.
        raw.sqlite3_reset(statement);
        Check(result);
    }

    public void Dispose() => _prepared?.Dispose();

    private static int Bind(sqlite3_stmt statement, int position, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, position),
        string text => raw.sqlite3_bind_text(statement, position, Encoding.UTF8.GetBytes(text)),
        ReadOnlyMemory<byte> bytes => raw.sqlite3_bind_blob(statement, position, bytes.Span),
        _ => raw.sqlite3_bind_int64(statement, position, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    private sqlite3_stmt Prepare()
    {
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement));
        return statement;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, connection.Handle);
}
