using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class AddressOfRecordComparerTests
{
    [TestMethod]
    [DataRow("", "", true, DisplayName = "both empty")]
    [DataRow("a", "a", true, DisplayName = "odd length")]
    [DataRow("ab", "ab", true, DisplayName = "even length")]
    [DataRow("a", "b", false, DisplayName = "other last byte")]
    [DataRow("ab", "cb", false, DisplayName = "other first byte")]
    [DataRow("ab", "abc", false, DisplayName = "longer")]
    [DataRow("ab", "AB", false, DisplayName = "other case")]
    [DataRow("ab", "ab\0", false, DisplayName = "NUL behind")]
    public void Equals_Bytes_DecideAlone(string first, string second, bool expected)
    {
        var store = new RecordStore();
        var comparer = new AddressOfRecordComparer(store);
        var x = store.Key(store.Append(Encoding.UTF8.GetBytes(first)));
        var y = store.Key(store.Append(Encoding.UTF8.GetBytes(second)));

        Assert.AreEqual(expected, comparer.Equals(x, y));
        Assert.AreEqual(expected, comparer.Equals(Encoding.UTF8.GetBytes(first), y));
        Assert.AreEqual(expected, comparer.GetHashCode(x) == comparer.GetHashCode(y));
        Assert.AreEqual(comparer.GetHashCode(x), comparer.GetHashCode(Encoding.UTF8.GetBytes(first)));
    }

    // Neither end of a key may be left out of the hash, whatever its length.
    [TestMethod]
    public void GetHashCode_AnyByteChanged_Differs()
    {
        var comparer = new AddressOfRecordComparer(new RecordStore());
        for (var length = 1; length <= 40; length++)
        {
            for (var changed = 0; changed < length; changed++)
            {
                var text = new byte[length];
                var before = comparer.GetHashCode(text);
                text[changed]++;

                Assert.AreNotEqual(before, comparer.GetHashCode(text), $"byte {changed} of {length}");
            }
        }
    }

    [TestMethod]
    public void Create_Always_IsRefused()
    {
        var comparer = new AddressOfRecordComparer(new RecordStore());

        Assert.ThrowsExactly<NotSupportedException>(() => comparer.Create("a"u8));
    }
}
