using System.Buffers.Binary;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Messages;

/// <summary>Each row is a Credit-Control-Request, or another command, with one thing wrong.</summary>
[TestClass]
public sealed class MessageValidatorTests
{
    // Session-Id "a.b;1;2", Origin-Host "a.b", Origin-Realm "b", Destination-Realm "c".
    private const string Routing =
        "00000107 4000000F 612E623B 313B3200 00000108 4000000B 612E6200 00000128 40000009 62000000 0000011B 40000009 63000000";

    private const string Application = "00000102 4000000C 00000004";
    private const string ContextAndType = "000001CD 40000009 78000000 000001A0 4000000C 00000001";
    private const string Number = "0000019F 4000000C 00000000";
    private const string Sound = Routing + Application + ContextAndType + Number;
    private const string Peer = "00000108 4000000B 612E6200 00000128 40000009 62000000";

    private readonly MessageValidator _validator = new(DiameterDictionary.CreateDefault());

    [TestMethod]
    [DataRow("", DisplayName = "the least that may be")]
    [DataRow("00009999 0000000B 01020300", DisplayName = "unknown AVP without M")]
    [DataRow("00000001 5F000009 75000000", DisplayName = "reserved AVP flags")]
    [DataRow("00000001 4000000B 61006200", DisplayName = "a NUL is data")]
    [DataRow("000001C8 40000020 000001BE 40000018 000001A5 40000010 0000000000000001", DisplayName = "groups")]
    [DataRow("00000369 C0000028 000028AF 0000036A C000001C 000028AF 00000002 80000010 000028AF 00000001", DisplayName = "3GPP")]
    [DataRow("00000117 40000010 00009999 40000008", DisplayName = "what failed elsewhere, in Failed-AVP")]
    [DataRow("000001C8 40000008 000001C8 40000008", DisplayName = "a repeated AVP that may be repeated")]
    [DataRow("000001CA 0000001C 000001CB 0000000C 00000063 000001CC 00000008", DisplayName = "value without a name, without M")]
    [DataRow("000001C8 40000018 00000368 C0000010 000028AF 00000063", DisplayName = "value without a name, of an open enumeration")]
    public void FindFault_SoundRequest_IsNone(string more)
    {
        Assert.IsNull(_validator.FindFault(Request(Sound + more))?.ToString());
    }

    // RFC 6733 §7.1: the code, and what its Failed-AVP repeats (§7.5).
    [TestMethod]
    [DataRow("00009999 40000008", ResultCode.AvpUnsupported, "00009999 40000008", DisplayName = "5001: unknown AVP with M")]
    [DataRow("00009999 C000000D 00000007 61FF0000", ResultCode.AvpUnsupported, "00009999 C000000D 00000007 61FF0000", DisplayName = "5001: unknown vendor, as it came")]
    [DataRow("00000001 C000000D 00000007 61000000", ResultCode.AvpUnsupported, "00000001 C000000D 00000007 61000000", DisplayName = "5001: known code of another vendor")]
    [DataRow("000001C8 40000010 00009999 40000008", ResultCode.AvpUnsupported, "000001C8 40000010 00009999 40000008", DisplayName = "5001: nested")]
    [DataRow("000001C8 4000001C 000001B0 4000000C 00000001 00009999 40000008", ResultCode.AvpUnsupported, "000001C8 40000010 00009999 40000008", DisplayName = "5001: nested, without its neighbours")]
    [DataRow("00000001 4000000A C3280000", ResultCode.InvalidAvpValue, "00000001 4000000A C3280000", DisplayName = "5004: not UTF-8")]
    [DataRow("00000125 40000009 20000000", ResultCode.InvalidAvpValue, "00000125 40000009 20000000", DisplayName = "5004: no identity")]
    [DataRow("00000125 40000008", ResultCode.InvalidAvpValue, "00000125 40000008", DisplayName = "5004: empty identity")]
    [DataRow("000001C7 4000000C 00000002", ResultCode.InvalidAvpValue, "000001C7 4000000C 00000002", DisplayName = "5004: value without a name")]
    [DataRow("000001BB 40000014 000001C2 4000000C 00000063", ResultCode.InvalidAvpValue, "000001BB 40000014 000001C2 4000000C 00000063", DisplayName = "5004: nested")]
    [DataRow("000001CA 0000001C 000001CB 4000000C 00000063 000001CC 00000008", ResultCode.InvalidAvpValue, "000001CA 00000014 000001CB 4000000C 00000063", DisplayName = "5004: value without a name, with M")]
    [DataRow("00000124 40000009 78000000", ResultCode.InvalidAvpValue, "00000124 40000009 78000000", DisplayName = "5004: no URI")]
    [DataRow("00000369 C0000028 000028AF 0000036A C000001C 000028AF 0000034F C000000D 000028AF 00000000", ResultCode.InvalidAvpLength, "00000369 C0000028 000028AF 0000036A C000001C 000028AF 0000034F C000000D 000028AF 00000000", DisplayName = "5014: address of one byte, nested twice")]
    [DataRow("0000019F 4000000C 00000000", ResultCode.AvpOccursTooManyTimes, "0000019F 4000000C 00000000", DisplayName = "5009: once more")]
    [DataRow("000001BB 40000014 000001C2 4000000C 00000000", ResultCode.MissingAvp, "000001BB 40000010 000001BC 40000008", DisplayName = "5005: nested")]
    [DataRow("000001BB 4000002C 000001C2 4000000C 00000000 000001BC 40000009 31000000 0000019F 4000000C 00000000", ResultCode.AvpNotAllowed, "000001BB 40000014 0000019F 4000000C 00000000", DisplayName = "5008: in a closed group")]
    [DataRow("00000037 4000000B 01020300", ResultCode.InvalidAvpLength, "00000037 4000000B 01020300", DisplayName = "5014: Time of three bytes, as it came")]
    [DataRow("000001A3 4000000C 00000000", ResultCode.InvalidAvpLength, "000001A3 4000000C 00000000", DisplayName = "5014: Unsigned64 of four bytes, as it came")]
    [DataRow("00000037 40000014 01020304", ResultCode.InvalidAvpLength, "00000037 4000000C 00000000", DisplayName = "5014: length beyond the message")]
    [DataRow("000001A3 40000007 01020304", ResultCode.InvalidAvpLength, "000001A3 40000010 00000000 00000000", DisplayName = "5014: length below the header")]
    [DataRow("000001A3", ResultCode.InvalidAvpLength, "000001A3 00000008", DisplayName = "5014: half a header")]
    [DataRow("00009999 40000007", ResultCode.InvalidAvpLength, "00009999 40000008", DisplayName = "5014: unknown AVP")]
    [DataRow("000001C8 40000010 000001B0 4000000C", ResultCode.InvalidAvpLength, "000001C8 40000014 000001B0 4000000C 00000000", DisplayName = "5014: nested, length beyond the group")]
    [DataRow("00000001 00000009 75000000", ResultCode.InvalidAvpBits, "00000001 00000009 75000000", DisplayName = "3009: M must be set")]
    [DataRow("00000001 C000000D 00000000 75000000", ResultCode.InvalidAvpBits, "00000001 C000000D 00000000 75000000", DisplayName = "3009: V must not be set")]
    [DataRow("00000119 40000009 75000000", ResultCode.InvalidAvpBits, "00000119 40000009 75000000", DisplayName = "3009: M must not be set")]
    [DataRow("00000104 40000014 0000010A 4000000C 000028AF", ResultCode.MissingAvp, "00000104 40000020 00000102 4000000C 00000000 00000103 4000000C 00000000", DisplayName = "5005: no application of a vendor, both shown (§6.11)")]
    [DataRow("00000104 4000002C 0000010A 4000000C 000028AF 00000102 4000000C 00000004 00000103 4000000C 00000003", ResultCode.AvpOccursTooManyTimes, "00000104 40000020 00000102 4000000C 00000004 00000103 4000000C 00000003", DisplayName = "5009: two applications of a vendor, both shown (§6.11)")]
    [DataRow("00000103 4000000C 00000003", ResultCode.ContradictingAvps, "00000103 4000000C 00000003", DisplayName = "5007: another application than the header's")]
    public void FindFault_WrongAvp_HasCodeAndFailedAvp(string more, ResultCode expected, string failed)
    {
        var fault = _validator.FindFault(Request(Sound + more));

        Assert.IsNotNull(fault);
        Assert.AreEqual(expected, fault.Value.ResultCode, fault.Value.Text);
        Assert.AreEqual(Convert.ToHexString(Hex.Bytes(failed)), Convert.ToHexString(fault.Value.FailedAvp.Span));
        Assert.IsFalse(fault.Value.ClosesConnection);
    }

    [TestMethod]
    [DataRow(Application + ContextAndType + Number, "00000107 40000008", DisplayName = "Session-Id")]
    [DataRow(Routing + ContextAndType + Number, "00000102 4000000C 00000000", DisplayName = "Auth-Application-Id")]
    [DataRow(Routing + Application + ContextAndType, "0000019F 4000000C 00000000", DisplayName = "CC-Request-Number")]
    public void FindFault_MissingAvp_ShowsZeroFilledExample(string avps, string failed)
    {
        var fault = _validator.FindFault(Request(avps));

        Assert.AreEqual(ResultCode.MissingAvp, fault?.ResultCode);
        Assert.AreEqual(Convert.ToHexString(Hex.Bytes(failed)), Convert.ToHexString(fault!.Value.FailedAvp.Span));
    }

    [TestMethod]
    [DataRow(0xE0, 272u, 4u, ResultCode.InvalidHdrBits, DisplayName = "3008: E bit in a request")]
    [DataRow(0xC0, 280u, 0u, ResultCode.InvalidHdrBits, DisplayName = "3008: P bit in a watchdog")]
    [DataRow(0xC0, 272u, 5u, ResultCode.ApplicationUnsupported, DisplayName = "3007: unknown application")]
    [DataRow(0xC0, 999u, 4u, ResultCode.CommandUnsupported, DisplayName = "3001: unknown command")]
    [DataRow(0xC0, 272u, 0u, ResultCode.CommandUnsupported, DisplayName = "3001: command of another application")]
    [DataRow(0x80, 272u, 4u, ResultCode.None, DisplayName = "without the P bit a command is handled locally")]
    [DataRow(0xDF, 272u, 4u, ResultCode.None, DisplayName = "T bit and reserved bits")]
    public void FindFault_Header_HasCode(int flags, uint command, uint application, ResultCode expected)
    {
        var fault = _validator.FindFault(Message(flags, command, application, Sound));

        Assert.AreEqual(expected, fault?.ResultCode ?? ResultCode.None);
        Assert.IsTrue(fault is null || fault.Value.FailedAvp.IsEmpty);
    }

    [TestMethod]
    public void FindFault_ApplicationsOfCaller_AreAsked()
    {
        Assert.AreEqual(ResultCode.ApplicationUnsupported, _validator.FindFault(Request(Sound), _ => false)?.ResultCode);
        Assert.IsNull(_validator.FindFault(Request(Sound), id => id == 4));
        Assert.IsNull(_validator.FindFault(Message(0x80, 280, 0, Peer), _ => false), "the base protocol is always served");
    }

    [TestMethod]
    [DataRow(0x00, "0000010C 4000000C 000007D1" + Peer, ResultCode.None, DisplayName = "answer")]
    [DataRow(0x00, Peer, ResultCode.MissingAvp, DisplayName = "answer without Result-Code")]
    [DataRow(0x20, "0000010C 4000000C 00000BB9" + Peer, ResultCode.None, DisplayName = "error answer")]
    [DataRow(0x20, "0000010C 4000000C 00000BB9", ResultCode.MissingAvp, DisplayName = "error answer without origin")]
    public void FindFault_WatchdogAnswer_IsJudgedByItsOwnRules(int flags, string avps, ResultCode expected)
    {
        Assert.AreEqual(expected, _validator.FindFault(Message(flags, 280, 0, avps))?.ResultCode ?? ResultCode.None);
    }

    [TestMethod]
    public void FindFault_FailureAnswer_NeedsNoAvpsOfSuccess()
    {
        var failure = Message(0x40, 272, 4, "00000107 40000009 61000000 0000010C 4000000C 0000138D" + Peer);
        var success = Message(0x40, 272, 4, "00000107 40000009 61000000 0000010C 4000000C 000007D1" + Peer);

        Assert.IsNull(_validator.FindFault(failure));
        Assert.AreEqual(ResultCode.MissingAvp, _validator.FindFault(success)?.ResultCode);
    }

    [TestMethod]
    public void FindFault_MoreAvpsThanAllowed_ClosesConnection()
    {
        var eight = new MessageValidator(DiameterDictionary.CreateDefault(), new MessageLimits { MaxAvps = 8 });

        Assert.IsNull(eight.FindFault(Request(Sound)));
        Assert.IsTrue(eight.FindFault(Request(Sound + "00009999 00000008"))?.ClosesConnection);
    }

    [TestMethod]
    public void FindFault_GroupsDeeperThanAllowed_ClosesConnection()
    {
        // Proxy-Info stands in itself; what it lacks is found only on the way back.
        var group = "0000011C 40000008";
        for (var depth = 2; depth <= 40; depth++)
        {
            group = $"0000011C 40{8 * depth:X6}" + group;
        }

        var fault = _validator.FindFault(Request(Sound + group));

        Assert.IsTrue(fault?.ClosesConnection);
        Assert.Contains("deeper", fault?.Text ?? "");
    }

    [TestMethod]
    public void FindFault_GroupsDeeperThanTheStack_ClosesConnection()
    {
        var limits = new MessageLimits { MaxDepth = int.MaxValue, MaxAvps = int.MaxValue, MaxMessageLength = DiameterHeader.MaxLength };
        var groups = new byte[1 << 20];
        for (var offset = 0; offset < groups.Length; offset += 8)
        {
            WriteHeader(groups, offset, 284, groups.Length - offset);
        }

        var fault = new MessageValidator(DiameterDictionary.CreateDefault(), limits).FindFault(
            Message(0xC0, 272, 4, groups));

        Assert.IsTrue(fault?.ClosesConnection);
    }

    [TestMethod]
    public void FindFault_LongAvp_IsShownByItsHeader()
    {
        // A Failed-AVP that repeats a megabyte would make an answer that nobody takes, and 32 copies on its way out of 32 groups.
        var deep = new byte[1 << 20];
        for (var depth = 0; depth < 32; depth++)
        {
            WriteHeader(deep, depth * 8, 284, deep.Length - (depth * 8));
        }

        WriteHeader(deep, 256, 9999, deep.Length - 256);
        var message = Message(0xC0, 272, 4, deep);
        var limits = new MessageLimits { MaxMessageLength = message.Length };
        var validator = new MessageValidator(DiameterDictionary.CreateDefault(), limits);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fault = validator.FindFault(message);

        Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(ResultCode.AvpUnsupported, fault?.ResultCode);
        Assert.AreEqual("0000270F40000008", Convert.ToHexString(fault!.Value.FailedAvp.Span[^8..]));
        Assert.HasCount(33 * 8, fault.Value.FailedAvp.ToArray());
    }

    [TestMethod]
    public void FindFault_SoundRequest_AllocatesNothing()
    {
        var request = Request(Sound + "00000369 C0000028 000028AF 0000036A C000001C 000028AF 00000002 80000010 000028AF 00000001");
        _validator.FindFault(request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            _validator.FindFault(request);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Request(string avps) => Message(0xC0, 272, 4, avps);

    private static byte[] Message(int flags, uint command, uint application, string avps) =>
        Message(flags, command, application, Hex.Bytes(avps));

    private static byte[] Message(int flags, uint command, uint application, byte[] body)
    {
        var header = new DiameterHeader((CommandFlags)flags, command, application, 1, 2, DiameterHeader.Size + body.Length);
        var message = new byte[header.Length];
        header.Write(message);
        body.CopyTo(message, DiameterHeader.Size);
        return message;
    }

    private static void WriteHeader(byte[] avps, int offset, int code, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(avps.AsSpan(offset), code);
        BinaryPrimitives.WriteInt32BigEndian(avps.AsSpan(offset + 4), (0x40 << 24) | length);
    }
}
