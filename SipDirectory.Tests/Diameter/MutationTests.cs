using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter;

/// <summary>A million messages with faults made at random, always the same ones.</summary>
[TestClass]
public sealed class MutationTests
{
    private const int Inputs = 250_000;
    private const int LongestInput = 4096;

    // A message costs some objects for each AVP, a fault a copy of an AVP for each group around it, and a text.
    private const long MostAllocated = 256 * 1024;

    private static readonly byte[] Tempting = [0x00, 0x01, 0x07, 0x08, 0x0C, 0x40, 0x7F, 0x80, 0xC0, 0xFF];
    private static readonly byte[][] Sound =
    [
        SampleMessage.CreditControlRequest(), SampleMessage.CapabilitiesExchangeRequest(), SampleMessage.ReAuthAnswer(),
    ];

    private readonly MessageValidator _validator = new(DiameterDictionary.CreateDefault());
    private readonly MessagePrinter _printer = new(DiameterDictionary.CreateDefault());
    private long _values;

    [TestMethod]
    [DataRow(1, DisplayName = "seed 1")]
    [DataRow(2, DisplayName = "seed 2")]
    [DataRow(3, DisplayName = "seed 3")]
    [DataRow(4, DisplayName = "seed 4")]
    public void Decode_MutatedMessages_EndsWithoutExceptionAndWithinMemory(int seed)
    {
        var random = new Random(seed);
        var buffer = new byte[LongestInput];
        var outcomes = new Dictionary<ResultCode, int>();
        var most = 0L;
        for (var input = 0; input < Inputs; input++)
        {
            var bytes = Mutate(random, buffer);
            var before = GC.GetAllocatedBytesForCurrentThread();

            var outcome = Decode(bytes, isPrinted: input % 64 == 0);

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Assert.IsLessThan(MostAllocated, most);
        Assert.IsGreaterThan(0, _values);
        // The inputs reach the checks: none hides behind another.
        Assert.IsGreaterThan(10, outcomes.Count, string.Join(", ", outcomes));
    }

    private ResultCode Decode(ReadOnlySpan<byte> bytes, bool isPrinted)
    {
        var status = MessageFramer.Cut(bytes, MessageFramer.DefaultMaxMessageLength, out var header);
        if (status == FrameStatus.Message)
        {
            bytes = bytes[..header.Length];
        }

        if (bytes.Length >= DiameterHeader.Size)
        {
            Read(new AvpReader(bytes[DiameterHeader.Size..], maxDepth: 8));
        }

        var fault = _validator.FindFault(bytes);
        Assert.AreEqual(status is not FrameStatus.Message, fault is { ClosesConnection: true }, $"{status}, {fault}");
        Assert.IsTrue(fault is null || fault.Value.FailedAvp.Length % 4 == 0);
        if (isPrinted && Message.TryDecode(bytes.ToArray(), out var message, out _))
        {
            Assert.AreSequenceEqual(bytes.ToArray(), message.ToArray());
            Assert.AreNotEqual("", _printer.Print(message));
        }

        return fault?.ResultCode ?? ResultCode.None;
    }

    // Every accessor at every AVP, whatever it is, and every AVP as a group.
    private void Read(AvpReader reader)
    {
        while (reader.TryRead())
        {
            _values += reader.TryGetUnsigned32(out _) ? 1 : 0;
            _values += reader.TryGetUnsigned64(out _) ? 1 : 0;
            _values += reader.TryGetTime(out _) ? 1 : 0;
            _values += reader.TryGetAddress(out _, out _) ? 1 : 0;
            _values += reader.Data.Length;
            if (reader.TryGetGroup(out var members))
            {
                Read(members);
            }
        }
    }

    private static ReadOnlySpan<byte> Mutate(Random random, byte[] buffer)
    {
        var sound = Sound[random.Next(Sound.Length)];
        sound.CopyTo(buffer, 0);
        var length = sound.Length;
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var at = random.Next(length);
            switch (random.Next(6))
            {
                case 0:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 1:
                    buffer[at] = Tempting[random.Next(Tempting.Length)];
                    break;
                case 2:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    length = at + 1;
                    break;
                case 4:
                    // A piece once more, so that AVPs repeat and stand where they do not belong.
                    var piece = Math.Min((random.Next(1, 16) * 4) & ~3, Math.Min(length - at, buffer.Length - length));
                    buffer.AsSpan(at, piece).CopyTo(buffer.AsSpan(length));
                    length += piece;
                    break;
                default:
                    buffer[(at & ~3) + 3] = (byte)random.Next(64);
                    length = Math.Max(length, (at & ~3) + 4);
                    break;
            }
        }

        // Mostly the length is right, else nothing behind it would be looked at.
        if (random.Next(8) != 0)
        {
            length = Math.Max(length & ~3, DiameterHeader.Size);
            buffer[0] = 1;
            buffer[1] = 0;
            buffer[2] = (byte)(length >> 8);
            buffer[3] = (byte)length;
        }

        return buffer.AsSpan(0, length);
    }
}
