using Microsoft.Data.Sqlite;

namespace SipDirectory.Charging;

/// <summary>One statement on the state, prepared at its first run, with its parameters by position.</summary>
internal sealed class CreditStatement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <param name="connection">What it runs on.</param>
    /// <param name="sql">With as many <c>$0</c>, <c>$1</c>, … as it is given values.</param>
    /// <param name="parameters">How many.</param>
    public CreditStatement(SqliteConnection connection, string sql, int parameters = 0)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of SqliteCreditStore.
        _command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }
    }

    public void Run(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        _command.ExecuteNonQuery();
    }

    public SqliteDataReader Read() => _command.ExecuteReader();

    public void Dispose() => _command.Dispose();
}
