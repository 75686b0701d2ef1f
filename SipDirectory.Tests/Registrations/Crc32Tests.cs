using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class Crc32Tests
{
    [TestMethod]
    [DataRow("", 0u)]
    [DataRow("a", 0xE8B7BE43u)]
    [DataRow("123456789", 0xCBF43926u)]
    [DataRow("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Append_KnownText_GivesPublishedValue(string text, uint expected)
    {
        var crc = Crc32.Append(0, Encoding.ASCII.GetBytes(text));

        Assert.AreEqual(expected, crc);
    }

    [TestMethod]
    public void Append_SplitAnywhere_GivesSameValue()
    {
        var bytes = new byte[40];
        new Random(1).NextBytes(bytes);
        var whole = Crc32.Append(0, bytes);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var crc = Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut));

            Assert.AreEqual(whole, crc, $"cut at {cut}");
        }
    }
}
