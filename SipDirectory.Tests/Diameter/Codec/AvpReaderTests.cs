using System.Buffers.Binary;
using System.Net;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter.Codec;

[TestClass]
public sealed class AvpReaderTests
{
    [TestMethod]
    [DataRow("00000107 40000008", 263u, 0u, 0x40, "", DisplayName = "no data")]
    [DataRow("00000107 40000009 61000000", 263u, 0u, 0x40, "61", DisplayName = "three bytes of padding")]
    [DataRow("00000107 4000000C 61626364", 263u, 0u, 0x40, "61626364", DisplayName = "no padding")]
    [DataRow("00000107 40000009 61FFFFFF", 263u, 0u, 0x40, "61", DisplayName = "padding that is not zero")]
    [DataRow("00000107 40000009 61", 263u, 0u, 0x40, "61", DisplayName = "padding left out at the end")]
    [DataRow("00000369 C000000D 000028AF 61000000", 873u, 10415u, 0xC0, "61", DisplayName = "vendor")]
    [DataRow("00000369 8000000C 00000000", 873u, 0u, 0x80, "", DisplayName = "vendor zero")]
    [DataRow("00000107 5F000008", 263u, 0u, 0x5F, "", DisplayName = "reserved flags")]
    public void TryRead_OneAvp_GivesHeaderAndData(string hex, uint code, uint vendor, int flags, string data)
    {
        var bytes = Hex.Bytes(hex);
        var reader = new AvpReader(bytes);

        Assert.IsTrue(reader.TryRead());

        Assert.IsTrue(reader.Is(code, vendor));
        Assert.IsFalse(reader.Is(code, vendor + 1), "the same code of another vendor is another AVP");
        Assert.IsFalse(reader.Is(code + 1, vendor));
        Assert.AreEqual((AvpFlags)flags, reader.Header.Flags);
        Assert.AreEqual(data, Convert.ToHexString(reader.Data));
        Assert.AreSequenceEqual(bytes, reader.Encoded.ToArray());
        Assert.IsFalse(reader.TryRead());
        Assert.IsFalse(reader.IsFaulty);
        Assert.IsNull(reader.GetFault());
    }

    // RFC 6733 §7.1.5: the header of the AVP, completed, and zeros for the least that its format needs.
    [TestMethod]
    [DataRow("00", "00000000 0000000C 00000000", DisplayName = "one byte")]
    [DataRow("000001", "00000100 0000000C 00000000", DisplayName = "part of a code")]
    [DataRow("00000107 400000", "00000107 4000000C 00000000", DisplayName = "part of a length")]
    [DataRow("00000107 40000000", "00000107 4000000C 00000000", DisplayName = "length zero")]
    [DataRow("00000107 40000007", "00000107 4000000C 00000000", DisplayName = "length below the header's")]
    [DataRow("00000107 40000009", "00000107 4000000C 00000000", DisplayName = "length one over what is left")]
    [DataRow("00000107 40FFFFFF 61626364", "00000107 4000000C 00000000", DisplayName = "greatest length")]
    [DataRow("00000369 C000000B 000028AF", "00000369 C0000010 000028AF 00000000", DisplayName = "vendor, length below the header's")]
    [DataRow("00000369 C000000C 0000", "00000369 C0000010 00000000 00000000", DisplayName = "part of a vendor")]
    public void TryRead_LengthThatCannotBe_IsFaultWithZeroFilledAvp(string hex, string failed)
    {
        var reader = new AvpReader(Hex.Bytes(hex));

        Assert.IsFalse(reader.TryRead());

        Assert.IsTrue(reader.IsFaulty);
        var fault = reader.GetFault(minimumData: 4);
        Assert.IsNotNull(fault);
        Assert.AreEqual(ResultCode.InvalidAvpLength, fault.Value.ResultCode);
        Assert.AreSequenceEqual(Hex.Bytes(failed), fault.Value.FailedAvp.ToArray());
        Assert.IsFalse(reader.TryRead(), "it must not go on behind a fault");
    }

    [TestMethod]
    public void TryRead_TruncatedAtEveryByte_IsFaultyInsideOfAnAvp()
    {
        // Two AVPs of 12 bytes, the second with padding; without the padding it is whole too.
        var bytes = Hex.Bytes("00000108 4000000C 61626364 00000128 40000009 61000000");

        for (var length = 0; length < bytes.Length; length++)
        {
            var reader = new AvpReader(bytes.AsSpan(0, length));
            var count = 0;
            while (reader.TryRead())
            {
                count++;
            }

            Assert.AreEqual(length is not (0 or 12 or >= 21), reader.IsFaulty, $"{length} bytes");
            Assert.AreEqual(length < 12 ? 0 : length < 21 ? 1 : 2, count, $"{length} bytes");
        }
    }

    [TestMethod]
    public void Data_WhereNoAvpIsRead_IsEmpty()
    {
        var reader = new AvpReader(Hex.Bytes("00000108 4000000C 61626364 00000001 40000007"));

        Assert.IsFalse(reader.TryGetUnsigned32(out _), "before the first AVP");
        Assert.IsTrue(reader.TryRead());
        Assert.IsFalse(reader.Data.IsEmpty);
        Assert.IsFalse(reader.TryRead());
        Assert.IsTrue(reader.Data.IsEmpty, "after a fault");
        Assert.IsFalse(reader.TryGetDiameterIdentity(out _));
    }

    [TestMethod]
    [DataRow(0x40, DisplayName = "eight bytes of header")]
    [DataRow(0xC0, DisplayName = "twelve bytes of header")]
    public void TryRead_AnyLengthField_NeverExceedsWhatRemains(int flags)
    {
        var bytes = Hex.Bytes("00000001 00000000 000028AF 61626364");
        var headerSize = flags == 0xC0 ? 12 : 8;
        foreach (var length in Enumerable.Range(0, 20).Concat([0xFFFFFC, 0xFFFFFF]))
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), (flags << 24) | length);
            var reader = new AvpReader(bytes);

            Assert.AreEqual(length >= headerSize && length <= bytes.Length, reader.TryRead(), $"{length}");
            Assert.HasCount(reader.IsFaulty ? 0 : length - headerSize, reader.Data.ToArray(), $"{length}");
        }
    }

    [TestMethod]
    public void TryGetGroup_DeeperThanAllowed_IsFalse()
    {
        var reader = new AvpReader(Hex.Bytes("00000118 40000018 00000118 40000010 00000118 40000008"), maxDepth: 2);

        Assert.IsTrue(reader.TryRead());
        Assert.IsTrue(reader.TryGetGroup(out var second));
        Assert.IsTrue(second.TryRead());
        Assert.IsTrue(second.TryGetGroup(out var third));
        Assert.IsTrue(third.TryRead());
        Assert.IsFalse(third.TryGetGroup(out _));
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("00", DisplayName = "1 byte")]
    [DataRow("000000", DisplayName = "3 bytes")]
    [DataRow("0000000000", DisplayName = "5 bytes")]
    [DataRow("00000000000000", DisplayName = "7 bytes")]
    [DataRow("000000000000000000", DisplayName = "9 bytes")]
    public void TryGet_NumberOfAnotherLength_IsFalse(string data)
    {
        var reader = ReaderOf(data);

        Assert.IsFalse(reader.TryGetInteger32(out _));
        Assert.IsFalse(reader.TryGetInteger64(out _));
        Assert.IsFalse(reader.TryGetUnsigned32(out _));
        Assert.IsFalse(reader.TryGetUnsigned64(out _));
        Assert.IsFalse(reader.TryGetFloat32(out _));
        Assert.IsFalse(reader.TryGetFloat64(out _));
        Assert.IsFalse(reader.TryGetTime(out _));
    }

    [TestMethod]
    public void TryGet_Numbers_AreBigEndian()
    {
        Assert.IsTrue(ReaderOf("FFFFFFFE").TryGetInteger32(out var integer32));
        Assert.IsTrue(ReaderOf("FFFFFFFFFFFFFFFE").TryGetInteger64(out var integer64));
        Assert.IsTrue(ReaderOf("FFFFFFFE").TryGetUnsigned32(out var unsigned32));
        Assert.IsTrue(ReaderOf("FFFFFFFFFFFFFFFE").TryGetUnsigned64(out var unsigned64));
        Assert.IsTrue(ReaderOf("3FC00000").TryGetFloat32(out var float32));
        Assert.IsTrue(ReaderOf("BFF8000000000000").TryGetFloat64(out var float64));

        Assert.AreEqual(-2, integer32);
        Assert.AreEqual(-2L, integer64);
        Assert.AreEqual(0xFFFFFFFEu, unsigned32);
        Assert.AreEqual(0xFFFFFFFFFFFFFFFEul, unsigned64);
        Assert.AreEqual(1.5f, float32);
        Assert.AreEqual(-1.5, float64);
    }

    [TestMethod]
    [DataRow("80000000", "1968-01-20T03:14:08Z", DisplayName = "first second of the first era")]
    [DataRow("83AA7E80", "1970-01-01T00:00:00Z", DisplayName = "1970")]
    [DataRow("FFFFFFFF", "2036-02-07T06:28:15Z", DisplayName = "last second before the overflow")]
    [DataRow("00000000", "2036-02-07T06:28:16Z", DisplayName = "the overflow")]
    [DataRow("7FFFFFFF", "2104-02-26T09:42:23Z", DisplayName = "last second of the second era")]
    public void TryGetTime_BothEras_GivesTime(string data, string expected)
    {
        Assert.IsTrue(ReaderOf(data).TryGetTime(out var time));
        Assert.AreEqual(DateTimeOffset.Parse(expected, null), time);
    }

    [TestMethod]
    [DataRow("0001C0000201", "192.0.2.1", DisplayName = "IPv4")]
    [DataRow("000220010DB8000000000000000000000001", "2001:db8::1", DisplayName = "IPv6")]
    public void TryGetIPAddress_InternetAddress_GivesIt(string data, string expected)
    {
        Assert.IsTrue(ReaderOf(data).TryGetIPAddress(out var address));
        Assert.AreEqual(IPAddress.Parse(expected), address);
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("00", DisplayName = "half a family")]
    [DataRow("0001C00002", DisplayName = "IPv4 of three bytes")]
    [DataRow("0001C000020101", DisplayName = "IPv4 of five bytes")]
    [DataRow("0002C0000201", DisplayName = "IPv6 of four bytes")]
    [DataRow("0000C0000201", DisplayName = "family 0")]
    [DataRow("FFFFC0000201", DisplayName = "family 65535")]
    public void TryGetAddress_Malformed_IsFalse(string data)
    {
        Assert.IsFalse(ReaderOf(data).TryGetAddress(out _, out _));
        Assert.IsFalse(ReaderOf(data).TryGetIPAddress(out _));
    }

    [TestMethod]
    public void TryGetAddress_OtherFamily_GivesItsBytes()
    {
        var reader = ReaderOf("000834393030");

        Assert.IsTrue(reader.TryGetAddress(out var family, out var address));
        Assert.IsFalse(reader.TryGetIPAddress(out _), "E.164 is no IP address");
        Assert.AreEqual(8, family);
        Assert.AreEqual("34393030", Convert.ToHexString(address));
    }

    [TestMethod]
    [DataRow("", "", DisplayName = "nothing")]
    [DataRow("C3A4E282AC", "ä€", DisplayName = "not ASCII")]
    [DataRow("610062", "a\0b", DisplayName = "a NUL is data")]
    public void TryGetUtf8String_Utf8_GivesText(string data, string expected)
    {
        Assert.IsTrue(ReaderOf(data).TryGetUtf8String(out var text));
        Assert.AreEqual(expected, text);
    }

    [TestMethod]
    [DataRow("FF", DisplayName = "no first byte")]
    [DataRow("C3", DisplayName = "cut")]
    [DataRow("C080", DisplayName = "overlong")]
    [DataRow("EDA080", DisplayName = "surrogate")]
    [DataRow("F4908080", DisplayName = "beyond Unicode")]
    public void TryGetUtf8String_NotUtf8_IsFalse(string data)
    {
        Assert.IsFalse(ReaderOf(data).TryGetUtf8String(out _));
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("6120", DisplayName = "a blank")]
    [DataRow("6100", DisplayName = "a NUL")]
    [DataRow("C3A4", DisplayName = "not ASCII")]
    [DataRow("613A31", DisplayName = "a port")]
    public void TryGetDiameterIdentity_NotAHostName_IsFalse(string data)
    {
        Assert.IsFalse(ReaderOf(data).TryGetDiameterIdentity(out _));
    }

    private static AvpReader ReaderOf(string data)
    {
        var bytes = Hex.Bytes("00000001 00000000" + data);
        bytes[7] = (byte)bytes.Length;
        var reader = new AvpReader(bytes);
        Assert.IsTrue(reader.TryRead());
        return reader;
    }
}
