using System.Buffers.Binary;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Messages;

[TestClass]
public sealed class MessageTests
{
    private const string Sound =
        "0100006C CF000110 00000004 00000001 00000002"
        + "00000107 4000000D 613B313B 32FFFFFF"
        + "0000011C 40000018 00000118 4000000A 612E0000 00002121"
        + "0000011C 40000018 00000118 4000000A 622E0000 00002121"
        + "00009999 DF00000F 0000DEAD 01020300";

    [TestMethod]
    [DataRow(Sound, DisplayName = "reserved bits, padding that is not zero, unknown AVP")]
    [DataRow("01000014 80000118 00000000 00000001 00000002", DisplayName = "header only")]
    public void Encode_WhatWasDecoded_GivesSameBytes(string hex)
    {
        var bytes = Hex.Bytes(hex);
        bytes[3] = (byte)bytes.Length;

        Assert.IsTrue(Message.TryDecode(bytes, out var message, out var fault), fault.Text);

        Assert.AreSequenceEqual(bytes, message.ToArray());
    }

    [TestMethod]
    public void Find_SameCodeOfTwoVendors_TellsThemApart()
    {
        var message = new Message(new DiameterHeader(CommandFlags.Request, 272, 4, 1, 2));
        message.Avps.Add(Avp.Utf8String(1, "imsi", vendorId: 10415));
        message.Avps.Add(Avp.Utf8String(1, "user"));

        Assert.IsTrue(message.Find(AvpCode.UserName)!.Reader.TryGetUtf8String(out var user));
        Assert.IsTrue(message.Find(1, 10415)!.Reader.TryGetUtf8String(out var imsi));
        Assert.AreEqual(("user", "imsi"), (user, imsi));
        Assert.IsNull(message.Find(1, 1));
    }

    [TestMethod]
    public void Members_OfGroup_AreDecodedInOrder()
    {
        var group = Avp.Group(873, [Avp.Unsigned32(432, 1), Avp.Group(456, [Avp.Unsigned64(421, 2)]), Avp.Unsigned32(432, 3)], vendorId: 10415);

        Assert.AreSequenceEqual(new uint[] { 432, 456, 432 }, group.Members.Select(member => member.Code).ToArray());
        Assert.HasCount(2, group.FindAll(432).ToList());
        Assert.IsTrue(group.Find(456)!.Find(421)!.Reader.TryGetUnsigned64(out var octets));
        Assert.AreEqual(2ul, octets);
    }

    [TestMethod]
    public void Members_LastWithoutPadding_IsPaddedElsewhere()
    {
        var bytes = Hex.Bytes("01000028 80000118 00000000 00000001 00000002 0000011C 40000011 00000001 40000009 61000000");
        Assert.IsTrue(Message.TryDecode(bytes, out var message, out _));
        var member = message.Avps[0].Members[0];
        Assert.AreSequenceEqual(bytes, message.ToArray());

        message.Avps.Insert(0, member);

        Assert.AreEqual("000000014000000961000000", Convert.ToHexString(member.Encoded.Span));
        Assert.IsTrue(Message.TryDecode(message.ToArray(), out var again, out var fault), fault.Text);
        Assert.HasCount(2, again.Avps);
    }

    [TestMethod]
    [DataRow("", ResultCode.InvalidMessageLength, DisplayName = "nothing")]
    [DataRow("01000014 80000118 00000000 00000001 000000", ResultCode.InvalidMessageLength, DisplayName = "less than a header")]
    [DataRow("02000014 80000118 00000000 00000001 00000002", ResultCode.UnsupportedVersion, DisplayName = "version 2")]
    [DataRow("01000000 80000118 00000000 00000001 00000002", ResultCode.InvalidMessageLength, DisplayName = "length zero")]
    [DataRow("01000018 80000118 00000000 00000001 00000002", ResultCode.InvalidMessageLength, DisplayName = "length beyond the bytes")]
    [DataRow("01000015 80000118 00000000 00000001 00000002 00", ResultCode.InvalidMessageLength, DisplayName = "length not a multiple of four")]
    [DataRow("01FFFFFC 80000118 00000000 00000001 00000002", ResultCode.UnableToComply, DisplayName = "longer than the limit")]
    public void TryDecode_FaultOfHeader_ClosesConnection(string hex, ResultCode expected)
    {
        Assert.IsFalse(Message.TryDecode(Hex.Bytes(hex), out _, out var fault));

        Assert.AreEqual(expected, fault.ResultCode);
        Assert.IsTrue(fault.ClosesConnection);
    }

    [TestMethod]
    public void TryDecode_MoreAvpsThanAllowed_ClosesConnection()
    {
        var bytes = Hex.Bytes("01000024 80000118 00000000 00000001 00000002 00000001 00000008 00000001 00000008");

        Assert.IsTrue(Message.TryDecode(bytes, out _, out _, new MessageLimits { MaxAvps = 2 }));
        Assert.IsFalse(Message.TryDecode(bytes, out _, out var fault, new MessageLimits { MaxAvps = 1 }));
        Assert.IsTrue(fault.ClosesConnection);
    }

    [TestMethod]
    public void TryDecode_TruncatedAtEveryByte_TellsMessageOrAvpLength()
    {
        var sound = SampleMessage.CreditControlRequest();
        var avpEnds = EndsOfAvps(sound);
        for (var length = 0; length < sound.Length; length++)
        {
            var bytes = sound[..length];
            Assert.IsFalse(Message.TryDecode(bytes, out _, out var fault), $"{length} bytes");
            Assert.AreEqual((ResultCode.InvalidMessageLength, true), (fault.ResultCode, fault.ClosesConnection), $"{length} bytes");
            if (length < DiameterHeader.Size || length % 4 != 0)
            {
                continue;
            }

            // The same, with a length that tells the truth.
            BinaryPrimitives.WriteInt32BigEndian(bytes, (1 << 24) | length);
            Assert.AreEqual(avpEnds.Contains(length), Message.TryDecode(bytes, out _, out fault), $"{length} bytes");
            Assert.AreEqual(avpEnds.Contains(length) ? ResultCode.None : ResultCode.InvalidAvpLength, fault.ResultCode, $"{length} bytes");
            Assert.IsFalse(fault.ClosesConnection, $"{length} bytes");
        }
    }

    [TestMethod]
    public void CreateAnswer_RequestWithProxyInfos_KeepsThemInOrderBehindTheSession()
    {
        var bytes = Hex.Bytes(Sound);
        bytes[3] = (byte)bytes.Length;
        Assert.IsTrue(Message.TryDecode(bytes, out var request, out _));

        var answer = request.CreateAnswer(ResultCode.Success, "host", "realm");

        Assert.AreEqual(new DiameterHeader(CommandFlags.Proxiable, 272, 4, 1, 2), answer.Header);
        Assert.AreSequenceEqual(
            new[] { AvpCode.SessionId, AvpCode.ResultCode, AvpCode.OriginHost, AvpCode.OriginRealm, AvpCode.ProxyInfo, AvpCode.ProxyInfo },
            answer.Avps.Select(avp => avp.Code).ToArray());
        Assert.AreSequenceEqual(
            request.FindAll(AvpCode.ProxyInfo).SelectMany(avp => avp.Encoded.ToArray()).ToArray(),
            answer.FindAll(AvpCode.ProxyInfo).SelectMany(avp => avp.Encoded.ToArray()).ToArray());
    }

    [TestMethod]
    [DataRow(ResultCode.Success, false, DisplayName = "2xxx")]
    [DataRow(ResultCode.UnableToDeliver, true, DisplayName = "3xxx")]
    [DataRow(ResultCode.OutOfSpace, false, DisplayName = "4xxx")]
    [DataRow(ResultCode.MissingAvp, false, DisplayName = "5xxx")]
    public void CreateAnswer_AnyResult_SetsErrorBitForProtocolErrorsOnly(ResultCode code, bool isError)
    {
        var request = new Message(new DiameterHeader(CommandFlags.Request | CommandFlags.Retransmitted, 280, 0, 1, 2));

        var answer = request.CreateAnswer(new DiameterFault(code, Hex.Bytes("00000001 40000008"), "why"), "host", "realm");

        Assert.AreEqual(isError ? CommandFlags.Error : CommandFlags.None, answer.Header.Flags);
        Assert.AreEqual(AvpFlags.None, answer.Find(AvpCode.ErrorMessage)!.Flags, "Error-Message must not have the M bit");
        Assert.IsNotNull(answer.Find(AvpCode.FailedAvp)!.Find(AvpCode.UserName));
    }

    private static HashSet<int> EndsOfAvps(ReadOnlySpan<byte> message)
    {
        var ends = new HashSet<int> { DiameterHeader.Size };
        var reader = new AvpReader(message[DiameterHeader.Size..]);
        while (reader.TryRead())
        {
            ends.Add(message.Length - reader.Rest.Length);
        }

        return ends;
    }
}
