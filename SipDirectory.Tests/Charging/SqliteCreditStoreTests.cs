using Microsoft.Data.Sqlite;
using SipDirectory.Charging;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging;

/// <summary>What is committed is there after reopening, in all its fields; files that are not ours are left alone.</summary>
[TestClass]
public sealed class SqliteCreditStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.FromHours(1));

    [TestMethod]
    public void Load_NewFile_IsEmpty()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteCreditStore.Open(folder.PathOf("state"));

        var state = store.Load();

        Assert.IsEmpty(state.Balances);
        Assert.IsEmpty(state.Sessions);
        Assert.IsEmpty(state.Answered);
    }

    [TestMethod]
    public void Load_AfterReopening_GivesEveryFieldAsItWas()
    {
        using var folder = new TemporaryFolder();
        var session = CreditChanges.Session("s;1;2", uint.MaxValue, services: 7);
        var answered = new AnsweredCredit(new CreditRequestKey("ctf.example", "s;1;2", 4, uint.MaxValue), new byte[] { 0, 1, 255 }, Noon);

        var state = CommitAndReopen(
            folder,
            [
                new CreditChange { Balance = new AccountBalance("alice", long.MinValue, uint.MaxValue, int.MinValue), SessionId = "s;1;2", Session = session, Answered = answered },
                new CreditChange { Balance = CreditChanges.Cents("Åsa\u0001", 5), SessionId = "none", Session = CreditChanges.Session("none", services: 0) },
            ]);

        Assert.AreEqual("alice: -9223372036854775808, Åsa\u0001: 5", CreditChanges.Text(state.Balances));
        Assert.AreEqual((uint.MaxValue, int.MinValue), (state.Balances[0].CurrencyCode, state.Balances[0].Exponent));
        Assert.AreEqual(session, state.Sessions[1] with { Services = session.Services });
        Assert.AreSequenceEqual(session.Services, state.Sessions[1].Services);
        Assert.IsEmpty(state.Sessions[0].Services);
        Assert.AreEqual(answered with { Answer = default }, state.Answered[0] with { Answer = default });
        Assert.AreSequenceEqual(answered.Answer.ToArray(), state.Answered[0].Answer.ToArray());
    }

    [TestMethod]
    public void Commit_SessionReplacedAndEnded_LeavesNoReservationBehind()
    {
        using var folder = new TemporaryFolder();

        var state = CommitAndReopen(
            folder,
            [Changed("a", services: 3), Changed("b", services: 3), Changed("a", services: 1), new CreditChange { SessionId = "b" }]);

        Assert.AreEqual("a", state.Sessions.Single().SessionId);
        Assert.HasCount(1, state.Sessions[0].Services);
        Assert.AreEqual(1L, Ask(folder.PathOf("state"), "SELECT count(*) FROM reservation"));
    }

    [TestMethod]
    public void Commit_SeveralChangesOfOneBalance_KeepsTheLast()
    {
        using var folder = new TemporaryFolder();

        var state = CommitAndReopen(
            folder, [new CreditChange { Balance = CreditChanges.Cents("a", 1) }, new CreditChange { Balance = CreditChanges.Cents("a", 3) }, new CreditChange { Balance = CreditChanges.Cents("a", 2) }]);

        Assert.AreEqual("a: 2", CreditChanges.Text(state.Balances));
    }

    // By their order alone: a clock may have been set.
    [TestMethod]
    public void Load_Answers_AreInTheOrderInWhichTheyWereKept()
    {
        using var folder = new TemporaryFolder();

        var state = CommitAndReopen(folder, [Answered("z"), Answered("a", Noon.AddSeconds(1)), Answered("m", Noon.AddSeconds(-1))]);

        Assert.AreEqual("z a m", Sessions(state));
    }

    // Among them answers of the same batch, which is what a server does that keeps very few.
    [TestMethod]
    public void Commit_Forgotten_TheOldestAreGoneAfterReopening()
    {
        using var folder = new TemporaryFolder();
        CommitAndReopen(folder, [Answered("a"), Answered("b"), Answered("c")]);

        var some = CommitAndReopen(folder, [Answered("d", forgotten: ["a"]), Answered("e", forgotten: ["b"])]);
        var last = CommitAndReopen(folder, [Answered("f", forgotten: ["c", "d", "e"]), Answered("g", forgotten: ["f"])]);
        var next = CommitAndReopen(folder, [Answered("a"), Answered("h")]);

        Assert.AreEqual("c d e", Sessions(some));
        Assert.AreEqual("g", Sessions(last));
        Assert.AreEqual("g a h", Sessions(next));
    }

    [TestMethod]
    public void Commit_FailsAfterForgetting_KeepsTheForgotten()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteCreditStore.Open(folder.PathOf("state"));
        store.Commit([Answered("a"), Answered("b")]);

        Assert.ThrowsExactly<CreditStoreException>(() => store.Commit([Answered("c", forgotten: ["a"]), Answered(null!, forgotten: ["b"])]));
        store.Commit([Answered("d", forgotten: ["a"])]);

        Assert.AreEqual("b d", Sessions(store.Load()));
    }

    // A text that ended at its zero would be that of another session.
    [TestMethod]
    public void Load_TextsThatAreUnusual_AreAsTheyWere()
    {
        using var folder = new TemporaryFolder();
        string[] sessions = ["", "a", "a\0", "a\0b", "\ud83d\ude00 Å", new('x', 100_000)];

        var state = CommitAndReopen(
            folder, [.. sessions.Select(session => Answered(session) with { SessionId = session, Session = CreditChanges.Session(session) })]);

        Assert.AreSequenceEqual(sessions, state.Answered.Select(answered => answered.Request.SessionId));
        Assert.AreSequenceEqual(sessions.Order(StringComparer.Ordinal), state.Sessions.Select(session => session.SessionId).Order(StringComparer.Ordinal));
        Assert.IsTrue(state.Sessions.All(session => session.Services.Count == 1));
    }

    // The third change cannot be written: the file holds none of the batch, and the next one is taken.
    [TestMethod]
    public void Commit_FailsInTheMiddle_KeepsNothingOfTheBatch()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteCreditStore.Open(folder.PathOf("state"));
        store.Commit([new CreditChange { Balance = CreditChanges.Cents("a", 1) }]);
        CreditChange[] broken = [new() { Balance = CreditChanges.Cents("a", 2) }, new() { Balance = CreditChanges.Cents("b", 2) }, new() { Balance = CreditChanges.Cents(null!, 2) }];

        var failure = Assert.ThrowsExactly<CreditStoreException>(() => store.Commit(broken));
        var after = CreditChanges.Text(store.Load().Balances);
        store.Commit([new CreditChange { Balance = CreditChanges.Cents("b", 3) }]);

        Assert.Contains("NOT NULL", failure.Message);
        Assert.AreEqual("a: 1", after);
        Assert.AreEqual("a: 1, b: 3", CreditChanges.Text(store.Load().Balances));
    }

    [TestMethod]
    public void Open_Twice_IsRefusedUntilTheFirstIsClosed()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("state");
        using (SqliteCreditStore.Open(path))
        {
            Assert.AreEqual("is in use by another process", Refusal(path));
        }

        SqliteCreditStore.Open(path).Dispose();
        Assert.IsTrue(File.Exists(path));
    }

    [TestMethod]
    [DataRow("not a database, but quite some text", "is not a state file: no SQLite database")]
    [DataRow("SQLite format 3\0", "is not a state file: no SQLite database")]
    public void Open_OtherFile_IsRefusedAndLeftAlone(string content, string reason)
    {
        using var folder = new TemporaryFolder();
        var text = content.PadRight(5000, 'x');
        var path = folder.Add("state", text);

        Assert.AreEqual(reason, Refusal(path));
        Assert.AreEqual(text, File.ReadAllText(path));
    }

    [TestMethod]
    [DataRow("CREATE TABLE other (a)", "is not a state file: a SQLite database of something else")]
    [DataRow("PRAGMA user_version = 1", "is not a state file: a SQLite database of something else")]
    [DataRow("PRAGMA application_id = 1396983673; PRAGMA user_version = 3", "is of version 3, made by a newer program: this one knows 2")]
    [DataRow("PRAGMA application_id = 1396983673; PRAGMA user_version = 1", "is of version 1, made by an older program: this one knows 2")]
    public void Open_OtherDatabase_IsRefusedAndLeftAlone(string sql, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("state");
        Ask(path, sql);
        var before = File.ReadAllBytes(path);

        Assert.AreEqual(reason, Refusal(path));
        Assert.AreSequenceEqual(before, File.ReadAllBytes(path));
    }

    [TestMethod]
    public void Open_DamagedPage_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("state");
        CommitAndReopen(folder, CreditChanges.Debit(0, 100, []));
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(4096, 4096).Fill(0xA5);
        File.WriteAllBytes(path, bytes);

        Assert.AreEqual("is damaged", Refusal(path));
    }

    [TestMethod]
    [DataRow("UPDATE session SET last_request_number = -1")]
    [DataRow("UPDATE session SET expires = 9223372036854775807")]
    [DataRow("UPDATE reservation SET unit = 6")]
    [DataRow("UPDATE reservation SET reserved = -1")]
    [DataRow("UPDATE reservation SET charged = -1")]
    [DataRow("UPDATE balance SET currency_code = -1")]
    [DataRow("UPDATE balance SET exponent = 2147483648")]
    [DataRow("UPDATE answered SET request_type = 4294967296")]
    public void Load_NumberOutOfRange_IsRefused(string sql)
    {
        using var folder = new TemporaryFolder();
        CommitAndReopen(folder, CreditChanges.Debit(0, 1, []));
        Ask(folder.PathOf("state"), sql);
        using var store = SqliteCreditStore.Open(folder.PathOf("state"));

        var failure = Assert.ThrowsExactly<CreditStoreException>(store.Load);

        Assert.AreEqual("is damaged: a number is out of its range", failure.Message);
    }

    [TestMethod]
    [DataRow("", "is a directory")]
    [DataRow("nowhere/state", "no such folder")]
    public void Open_NoFile_IsRefused(string name, string reason)
    {
        using var folder = new TemporaryFolder();

        Assert.AreEqual(reason, Refusal(folder.PathOf(name)));
    }

    // To SQLite itself this name is a database that is lost with the process.
    [TestMethod]
    public void Open_NameThatSqliteTakesForMemory_IsAFile()
    {
        using var folder = new TemporaryFolder();
        var path = Path.GetRelativePath(Environment.CurrentDirectory, folder.PathOf(":memory:"));

        SqliteCreditStore.Open(path).Dispose();

        Assert.IsTrue(File.Exists(path));
    }

    private static CreditState CommitAndReopen(TemporaryFolder folder, IReadOnlyList<CreditChange> changes)
    {
        using (var store = SqliteCreditStore.Open(folder.PathOf("state")))
        {
            store.Commit(changes);
        }

        using var reopened = SqliteCreditStore.Open(folder.PathOf("state"));
        return reopened.Load();
    }

    private static CreditChange Changed(string session, int services) =>
        new() { SessionId = session, Session = CreditChanges.Session(session, services: services) };

    private static CreditChange Answered(string session, DateTimeOffset? at = null, string[]? forgotten = null) => new()
    {
        Answered = new AnsweredCredit(KeyOf(session), new byte[20], at ?? Noon),
        Forgotten = [.. (forgotten ?? []).Select(KeyOf)],
    };

    private static string Sessions(CreditState state) => string.Join(' ', state.Answered.Select(answered => answered.Request.SessionId));

    private static CreditRequestKey KeyOf(string session) => new("ctf.example", session, 1, 0);

    private static string Refusal(string path) =>
        Assert.ThrowsExactly<CreditStoreException>(() => SqliteCreditStore.Open(path)).Message;

    private static object? Ask(string path, string sql)
    {
        SqliteLibrary.Use();
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
