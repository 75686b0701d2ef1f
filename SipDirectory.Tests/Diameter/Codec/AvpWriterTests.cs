using System.Buffers;
using System.Net;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter.Codec;

[TestClass]
public sealed class AvpWriterTests
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly AvpWriter _writer;

    public AvpWriterTests() => _writer = new AvpWriter(_output);

    [TestMethod]
    public void BeginMessage_GroupsInside_SetsAllLengths()
    {
        using (_writer.BeginMessage(new DiameterHeader(CommandFlags.Request | CommandFlags.Proxiable, 272, 4, 1, 2)))
        {
            _writer.WriteUtf8String(263, "a;1;2");
            using (_writer.BeginGroup(873, vendorId: 10415))
            {
                using (_writer.BeginGroup(874, vendorId: 10415))
                {
                    _writer.WriteOctetString(2, [1], AvpFlags.None, 10415);
                }
            }

            _writer.WriteUnsigned32(415, 7);
        }

        AssertWritten(
            "01000058 C0000110 00000004 00000001 00000002"
            + "00000107 4000000D 613B313B 32000000"
            + "00000369 C0000028 000028AF"
            + "0000036A C000001C 000028AF"
            + "00000002 8000000D 000028AF 01000000"
            + "0000019F 4000000C 00000007");
    }

    [TestMethod]
    public void Write_EveryFormat_GivesItsBytes()
    {
        using (_writer.BeginGroup(1, AvpFlags.None))
        {
            _writer.WriteInteger32(2, -2);
            _writer.WriteInteger64(3, -2);
            _writer.WriteUnsigned64(4, 5);
            _writer.WriteFloat32(5, 1.5f);
            _writer.WriteFloat64(6, -1.5);
            _writer.WriteTime(7, new DateTimeOffset(2036, 2, 7, 7, 28, 17, 500, TimeSpan.FromHours(1)));
            _writer.WriteAddress(8, IPAddress.Parse("192.0.2.1"));
            _writer.WriteAddress(9, IPAddress.IPv6Loopback);
            _writer.WriteAddress(10, 8, "49"u8);
            _writer.WriteDiameterIdentity(11, "a.b");
            _writer.WriteDiameterUri(12, DiameterUri.Parse("aaa://a"));
        }

        AssertWritten(
            "00000001 000000B0"
            + "00000002 4000000C FFFFFFFE"
            + "00000003 40000010 FFFFFFFFFFFFFFFE"
            + "00000004 40000010 0000000000000005"
            + "00000005 4000000C 3FC00000"
            + "00000006 40000010 BFF8000000000000"
            + "00000007 4000000C 00000001"
            + "00000008 4000000E 0001C0000201 0000"
            + "00000009 4000001A 0002 00000000000000000000000000000001 0000"
            + "0000000A 4000000C 0008 3439"
            + "0000000B 4000000B 612E62 00"
            + "0000000C 4000000F 6161613A2F2F61 00");
    }

    [TestMethod]
    public void Dispose_GroupInsideStillOpen_Throws()
    {
        var outer = _writer.BeginGroup(1);
        _writer.BeginGroup(2);

        Assert.ThrowsExactly<InvalidOperationException>(outer.Dispose);
    }

    [TestMethod]
    public void BeginMessage_InsideOfAGroup_Throws()
    {
        _writer.BeginGroup(1);

        Assert.ThrowsExactly<InvalidOperationException>(() => _writer.BeginMessage(default));
    }

    [TestMethod]
    [DataRow("1968-01-20T03:14:07Z", DisplayName = "before the first era")]
    [DataRow("2104-02-26T09:42:24Z", DisplayName = "after the second era")]
    public void WriteTime_OutsideOfBothEras_Throws(string time)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _writer.WriteTime(55, DateTimeOffset.Parse(time, null)));
    }

    [TestMethod]
    public void Write_MoreThanTheLengthFieldHolds_Throws()
    {
        var half = new byte[DiameterHeader.MaxLength / 2];
        _writer.BeginGroup(1);
        _writer.WriteOctetString(2, half);

        Assert.ThrowsExactly<InvalidOperationException>(() => _writer.WriteOctetString(2, half));
    }

    [TestMethod]
    public void Write_AvpThatIsRefused_LeavesNothingBehind()
    {
        var tooLong = new byte[DiameterHeader.MaxLength + 3 - 8];
        Assert.ThrowsExactly<InvalidOperationException>(() => _writer.WriteOctetString(1, tooLong));
        Assert.ThrowsExactly<ArgumentException>(() => _writer.BeginMessage(new DiameterHeader(default, 1 << 24, 0, 0, 0)));

        _writer.WriteUnsigned32(2, 3);

        AssertWritten("00000002 4000000C 00000003");
    }

    [TestMethod]
    public void Write_BehindALongerMessage_PadsWithZeros()
    {
        var earlier = new byte[64];
        Array.Fill(earlier, (byte)0xFF);
        _writer.WriteOctetString(1, earlier);
        _output.ResetWrittenCount();

        _writer.WriteOctetString(1, [0x61]);

        AssertWritten("00000001 40000009 61000000");
    }

    [TestMethod]
    public void WriteEncoded_MemberWithoutPadding_IsPadded()
    {
        // The group is 17 bytes long, because its last member has no padding.
        var reader = new AvpReader(Hex.Bytes("00000119 40000011 00000001 40000009 61000000"));
        Assert.IsTrue(reader.TryRead());
        Assert.IsTrue(reader.TryGetGroup(out var members));
        Assert.IsTrue(members.TryRead());

        using (_writer.BeginGroup(279))
        {
            _writer.WriteEncoded(members.Encoded);
            _writer.WriteUnsigned32(2, 3);
        }

        AssertWritten("00000117 40000020 00000001 40000009 61000000 00000002 4000000C 00000003");
    }

    [TestMethod]
    public void Write_LargeMessage_ReachesOutputWhole()
    {
        var data = new byte[200_000];
        Random.Shared.NextBytes(data);
        using (_writer.BeginMessage(new DiameterHeader(CommandFlags.Request, 1, 0, 0, 0)))
        {
            _writer.WriteOctetString(2, data);
            Assert.AreEqual(0, _output.WrittenCount, "nothing goes out before its length is known");
        }

        var reader = new AvpReader(_output.WrittenSpan[DiameterHeader.Size..]);
        Assert.IsTrue(reader.TryRead());
        Assert.AreSequenceEqual(data, reader.Data.ToArray());
    }

    private void AssertWritten(string expected)
    {
        Assert.AreEqual(Convert.ToHexString(Hex.Bytes(expected)), Convert.ToHexString(_output.WrittenSpan));
    }
}
