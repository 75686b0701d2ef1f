using System.Buffers;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter.Codec;

[TestClass]
public sealed class CursorAllocationTests
{
    [TestMethod]
    public void ReadAndWrite_WholeMessage_AllocatesNothing()
    {
        var message = SampleMessage.CreditControlRequest();
        var output = new ArrayBufferWriter<byte>(4096);
        var writer = new AvpWriter(output);
        Copy(message, writer);
        output.ResetWrittenCount();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Copy(message, writer);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.AreEqual(0, allocated);
        Assert.AreSequenceEqual(message, output.WrittenSpan.ToArray());
    }

    private static void Copy(ReadOnlySpan<byte> message, AvpWriter writer)
    {
        DiameterHeader.TryRead(message, out var header);
        using (writer.BeginMessage(header))
        {
            Copy(new AvpReader(message[DiameterHeader.Size..]), writer);
        }
    }

    // Subscription-Id and Multiple-Services-Credit-Control are written again member by member.
    private static void Copy(AvpReader reader, AvpWriter writer)
    {
        while (reader.TryRead())
        {
            if ((reader.Is(443) || reader.Is(456)) && reader.TryGetGroup(out var members))
            {
                using (writer.BeginGroup(reader.Header.Code))
                {
                    Copy(members, writer);
                }
            }
            else if (reader.Is(AvpCode.AuthApplicationId) && reader.TryGetUnsigned32(out var id))
            {
                writer.WriteUnsigned32(AvpCode.AuthApplicationId, id);
            }
            else
            {
                writer.WriteEncoded(reader.Encoded);
            }
        }
    }
}
