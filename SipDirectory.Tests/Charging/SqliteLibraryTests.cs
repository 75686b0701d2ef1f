using System.Runtime.InteropServices;
using SipDirectory.Charging;

namespace SipDirectory.Tests.Charging;

[TestClass]
public sealed class SqliteLibraryTests
{
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Use_MachineWithASqlite_TakesThatOneAndSaysSo()
    {
        if (!NativeLibrary.TryLoad("libsqlite3.so.0", out _))
        {
            Assert.Inconclusive("The machine has no SQLite.");
        }

        Assert.MatchesRegex(@"^SQLite 3\.\d+\.\d+, the system's$", SqliteLibrary.Use());
    }

    // Where the machine has none, or one that is too old.
    [TestMethod]
    public void Find_TheProgramsOwn_IsThereAndNewEnough()
    {
        Assert.IsTrue(NativeLibrary.TryLoad("e_sqlite3", typeof(SqliteLibrary).Assembly, null, out var own));

        Assert.IsGreaterThanOrEqualTo(SqliteLibrary.OldestVersion, SqliteLibrary.VersionOf(own));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Find_NoSuchLibraryAndNoSqlite_IsNone()
    {
        Assert.AreEqual(0, SqliteLibrary.Find(["no such library", "libc.so.6"]));
    }
}
