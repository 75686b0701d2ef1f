using System.Buffers;
using System.Net;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter;

/// <summary>What is written is read back, whatever it is; and by cursor and by objects alike.</summary>
[TestClass]
public sealed class RoundTripTests
{
    private const int Rounds = 20_000;

    [TestMethod]
    public void Values_AnyOfEveryFormat_ReadBack()
    {
        var random = new Random(1);
        var output = new ArrayBufferWriter<byte>();
        var writer = new AvpWriter(output);
        for (var round = 0; round < Rounds; round++)
        {
            output.ResetWrittenCount();
            var number = random.NextInt64(long.MinValue, long.MaxValue);
            var code = (uint)random.Next();
            var vendor = random.Next(2) == 0 ? 0 : (uint)random.Next();
            var flags = (AvpFlags)(random.Next(2) * (int)AvpFlags.Mandatory);
            var time = new DateTimeOffset(1968, 1, 20, 3, 14, 8, TimeSpan.Zero).AddSeconds((uint)number);
            var text = Text(random);
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            var address = new IPAddress(random.Next(2) == 0 ? RandomBytes(random, 4) : RandomBytes(random, 16));

            writer.WriteInteger32(code, (int)number, flags, vendor);
            writer.WriteInteger64(code, number, flags, vendor);
            writer.WriteUnsigned32(code, (uint)number, flags, vendor);
            writer.WriteUnsigned64(code, (ulong)number, flags, vendor);
            writer.WriteFloat32(code, BitConverter.Int32BitsToSingle((int)number), flags, vendor);
            writer.WriteFloat64(code, BitConverter.Int64BitsToDouble(number), flags, vendor);
            writer.WriteTime(code, time, flags, vendor);
            writer.WriteUtf8String(code, text, flags, vendor);
            writer.WriteOctetString(code, bytes, flags, vendor);
            writer.WriteAddress(code, address, flags, vendor);

            var reader = new AvpReader(output.WrittenSpan);
            Assert.IsTrue(reader.TryRead() && reader.TryGetInteger32(out var integer32) && integer32 == (int)number);
            Assert.IsTrue(reader.Is(code, vendor));
            Assert.AreEqual(flags, reader.Header.Flags & ~AvpFlags.Vendor);
            Assert.IsTrue(reader.TryRead() && reader.TryGetInteger64(out var integer64) && integer64 == number);
            Assert.IsTrue(reader.TryRead() && reader.TryGetUnsigned32(out var unsigned32) && unsigned32 == (uint)number);
            Assert.IsTrue(reader.TryRead() && reader.TryGetUnsigned64(out var unsigned64) && unsigned64 == (ulong)number);
            Assert.IsTrue(reader.TryRead() && reader.TryGetFloat32(out var float32) && BitConverter.SingleToInt32Bits(float32) == (int)number);
            Assert.IsTrue(reader.TryRead() && reader.TryGetFloat64(out var float64) && BitConverter.DoubleToInt64Bits(float64) == number);
            Assert.IsTrue(reader.TryRead() && reader.TryGetTime(out var readTime) && readTime == time);
            Assert.IsTrue(reader.TryRead() && reader.TryGetUtf8String(out var readText) && readText == text);
            Assert.IsTrue(reader.TryRead() && reader.Data.SequenceEqual(bytes));
            Assert.IsTrue(reader.TryRead() && reader.TryGetIPAddress(out var readAddress) && readAddress.Equals(address));
            Assert.IsFalse(reader.TryRead() || reader.IsFaulty);
        }
    }

    // Groups of groups at random, made as objects and by the writer: the same bytes, and the same again when decoded.
    [TestMethod]
    public void Trees_Any_AreSameBytesByWriterAndByObjects()
    {
        var random = new Random(2);
        for (var round = 0; round < Rounds / 10; round++)
        {
            var header = new DiameterHeader((CommandFlags)random.Next(256), (uint)random.Next(1 << 24), (uint)random.Next(), 1, 2);
            var message = new Message(header);
            for (var count = random.Next(6); count > 0; count--)
            {
                message.Avps.Add(Tree(random, depth: 0));
            }

            var written = SampleMessage.Write(header, writer =>
            {
                foreach (var avp in message.Avps)
                {
                    WriteTree(writer, avp);
                }
            });

            Assert.AreSequenceEqual(message.ToArray(), written);
            Assert.IsTrue(Message.TryDecode(written, out var decoded, out var fault), fault.Text);
            Assert.AreSequenceEqual(written, decoded.ToArray());
        }
    }

    private static Avp Tree(Random random, int depth)
    {
        var vendor = (uint)random.Next(2) * 10415;
        return depth < 4 && random.Next(2) == 0
            ? Avp.Group(1000, Enumerable.Range(0, random.Next(4)).Select(_ => Tree(random, depth + 1)), vendorId: vendor)
            : new Avp((uint)random.Next(1, 999), RandomBytes(random, random.Next(12)), vendorId: vendor);
    }

    private static void WriteTree(AvpWriter writer, Avp avp)
    {
        if (avp.Code != 1000)
        {
            writer.WriteOctetString(avp.Code, avp.Data.Span, avp.Flags, avp.VendorId);
            return;
        }

        using (writer.BeginGroup(avp.Code, avp.Flags, avp.VendorId))
        {
            foreach (var member in avp.Members)
            {
                WriteTree(writer, member);
            }
        }
    }

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => char.ConvertFromUtf32(random.Next(2) == 0 ? random.Next(128) : random.Next(0xE000, 0x10FFFF))));
}
