using System.Net;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Messages;

[TestClass]
public sealed class AvpValueTests
{
    private static readonly DiameterDictionary Dictionary = Create();

    [TestMethod]
    [DataRow("Integer32", -2, "FFFFFFFE")]
    [DataRow("Unsigned32", 4294967295u, "FFFFFFFF")]
    [DataRow("Integer64", -2L, "FFFFFFFFFFFFFFFE")]
    [DataRow("Unsigned64", 18446744073709551615ul, "FFFFFFFFFFFFFFFF")]
    [DataRow("Float32", 1.5, "3FC00000")]
    [DataRow("Float64", 1.5, "3FF8000000000000")]
    [DataRow("Enumerated", 7, "00000007")]
    [DataRow("Enumerated", "SEVEN", "00000007")]
    [DataRow("Unsigned32", "SEVEN", "00000007")]
    [DataRow("UTF8String", "hé", "68C3A9")]
    [DataRow("OctetString", "hé", "68C3A9")]
    [DataRow("DiameterIdentity", "a.b", "612E62")]
    [DataRow("DiameterURI", "aaa://a", "6161613A2F2F61")]
    [DataRow("IPFilterRule", "permit", "7065726D6974")]
    [DataRow("Address", "192.0.2.1", "0001C0000201")]
    [DataRow("Address", "2001:db8::1", "000220010DB8000000000000000000000001")]
    public void ToAvp_ValueThatSuits_IsWrittenInTheFormatOfTheName(string format, object value, string data)
    {
        var avp = ValueOf(value).ToAvp($"An-{format}", Dictionary);

        Assert.AreEqual(data, Convert.ToHexString(avp.Data.Span));
        Assert.AreEqual((AvpFlags.Vendor | AvpFlags.Mandatory, 99u), (avp.Flags, avp.VendorId));
    }

    [TestMethod]
    public void ToAvp_BytesAddressAndTime_AreWritten()
    {
        Assert.AreEqual("0102", Data(new byte[] { 1, 2 }, "An-OctetString"));
        Assert.AreEqual("00017F000001", Data(IPAddress.Loopback, "an-address"));
        Assert.AreEqual("00000000", Data(new DateTimeOffset(2036, 2, 7, 6, 28, 16, TimeSpan.Zero), "An-Time"));
        Assert.AreEqual("000007D1", Data(ResultCode.Success, "Result-Code"));
    }

    [TestMethod]
    public void ToAvp_Group_HasItsMembersInOrderAtAnyDepth()
    {
        AvpValue value = [("An-Unsigned32", 1), ("A-Group", [("An-Integer32", 2)]), ("Result-Code", 3)];

        var group = value.ToAvp("A-Group", Dictionary);

        Assert.AreSequenceEqual([4u, 8u, 268u], [.. group.Members.Select(member => member.Code)]);
        Assert.AreEqual(2u, group.Members[1].Members[0].Code);
        Assert.AreEqual(AvpFlags.Mandatory, group.Members[2].Flags);
        Assert.AreEqual("[An-Unsigned32 = 1, A-Group = [An-Integer32 = 2], Result-Code = 3]", value.ToString());
        Assert.HasCount(3, value.ToList());
    }

    [TestMethod]
    [DataRow("Unsigned32", -1)]
    [DataRow("Unsigned32", 4294967296L)]
    [DataRow("Integer32", 2147483648u)]
    [DataRow("Integer64", 18446744073709551615ul)]
    [DataRow("Unsigned32", "1")]
    [DataRow("Unsigned32", 1.5)]
    [DataRow("Enumerated", "EIGHT")]
    [DataRow("Float64", 1)]
    [DataRow("UTF8String", 1)]
    [DataRow("Time", "today")]
    [DataRow("Address", "example.com")]
    [DataRow("DiameterIdentity", "a b")]
    [DataRow("DiameterURI", "http://a")]
    [DataRow("IPFilterRule", "ü")]
    [DataRow("Grouped", 1)]
    [DataRow("Nothing", 1)]
    public void ToAvp_ValueThatDoesNotSuit_IsAnArgumentException(string format, object value)
    {
        var name = format == "Grouped" ? "A-Group" : $"An-{format}";

        Assert.ThrowsExactly<ArgumentException>(() => ValueOf(value).ToAvp(name, Dictionary));
    }

    private static string Data(AvpValue value, string name) => Convert.ToHexString(value.ToAvp(name, Dictionary).Data.Span);

    private static AvpValue ValueOf(object value) => value switch
    {
        int number => number,
        uint number => number,
        long number => number,
        ulong number => number,
        double number => number,
        _ => (string)value,
    };

    private static DiameterDictionary Create()
    {
        var dictionary = DiameterDictionary.CreateDefault();
        foreach (var format in Enum.GetValues<AvpFormat>())
        {
            dictionary.Add(new AvpDefinition(format == AvpFormat.Grouped ? "A-Group" : $"An-{format}", (uint)format + 1, 99, format)
            {
                Must = AvpFlags.Mandatory,
                Values = new Dictionary<int, string> { [7] = "SEVEN" },
            });
        }

        return dictionary;
    }
}
