using Microsoft.Data.Sqlite;
using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Charging;

/// <summary>Reads all that a state file holds.</summary>
internal sealed class CreditReader(SqliteConnection connection)
{
    /// <exception cref="SqliteException">It cannot be read.</exception>
    /// <exception cref="CreditStoreException">It holds what no server wrote.</exception>
    public CreditState Read()
    {
        try
        {
            var balances = new List<AccountBalance>();
            foreach (var row in Rows("SELECT account, amount, currency_code, exponent FROM balance"))
            {
                balances.Add(new AccountBalance(row.GetString(0), row.GetInt64(1), Number(row, 2), checked((int)row.GetInt64(3))));
            }

            return new CreditState(balances, ReadSessions(), ReadAnswered());
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw new CreditStoreException("is damaged: a number is out of its range", e);
        }
    }

    private List<CreditSession> ReadSessions()
    {
        var services = ReadServices();
        var sessions = new List<CreditSession>();
        const string Query = "SELECT session_id, account, origin_host, origin_realm, last_request_number, missing_numbers, expires FROM session";
        foreach (var row in Rows(Query))
        {
            sessions.Add(new CreditSession
            {
                SessionId = row.GetString(0),
                Account = row.GetString(1),
                OriginHost = row.GetString(2),
                OriginRealm = row.GetString(3),
                LastRequestNumber = Number(row, 4),
                MissingNumbers = unchecked((ulong)row.GetInt64(5)),
                Expires = Time(row, 6),
                Services = services.GetValueOrDefault(row.GetString(0)) ?? [],
            });
        }

        return sessions;
    }

    private Dictionary<string, List<ServiceReservation>> ReadServices()
    {
        const string Query = """
            SELECT session_id, rating_group, service_identifier, unit, used, charged, granted, reserved
            FROM reservation ORDER BY session_id, position
            """;
        var services = new Dictionary<string, List<ServiceReservation>>();
        foreach (var row in Rows(Query))
        {
            var session = row.GetString(0);
            if (!services.TryGetValue(session, out var ofSession))
            {
                services.Add(session, ofSession = []);
            }

            ofSession.Add(new ServiceReservation(
                NumberOrNull(row, 1),
                NumberOrNull(row, 2),
                Unit(row, 3),
                unchecked((ulong)row.GetInt64(4)),
                Money(row, 5),
                unchecked((ulong)row.GetInt64(6)),
                Money(row, 7)));
        }

        return services;
    }

    private List<AnsweredCredit> ReadAnswered()
    {
        var answered = new List<AnsweredCredit>();
        foreach (var row in Rows("SELECT origin_host, session_id, request_type, request_number, answer, at FROM answered ORDER BY number"))
        {
            var request = new CreditRequestKey(row.GetString(0), row.GetString(1), Number(row, 2), Number(row, 3));
            answered.Add(new AnsweredCredit(request, row.GetFieldValue<byte[]>(4), Time(row, 5)));
        }

        return answered;
    }

    private IEnumerable<SqliteDataReader> Rows(string query)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this class.
        command.CommandText = query;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return reader;
        }
    }

    private static long Money(SqliteDataReader row, int column) =>
        row.GetInt64(column) is >= 0 and var amount ? amount : throw new OverflowException("money is below zero");

    private static uint Number(SqliteDataReader row, int column) => checked((uint)row.GetInt64(column));

    private static uint? NumberOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Number(row, column);

    private static DateTimeOffset Time(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    private static ServiceUnit Unit(SqliteDataReader row, int column) =>
        (ServiceUnit)row.GetInt64(column) is var unit && Enum.IsDefined(unit) ? unit : throw new OverflowException($"unit {unit}");
}
