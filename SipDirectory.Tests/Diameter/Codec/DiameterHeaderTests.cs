using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter.Codec;

[TestClass]
public sealed class DiameterHeaderTests
{
    private const string Sound = "01000014 C0000110 00000004 11223344 55667788";

    [TestMethod]
    [DataRow(Sound, 20, 0xC0, 272u, 4u, 1, DisplayName = "CCR")]
    [DataRow("01FFFFFC 0FFFFFFF FFFFFFFF 11223344 55667788", 0xFFFFFC, 0x0F, 0xFFFFFFu, 0xFFFFFFFFu, 1, DisplayName = "reserved bits and greatest numbers")]
    [DataRow("02000000 40000101 00000000 11223344 55667788", 0, 0x40, 257u, 0u, 2, DisplayName = "another version and no length are read as they stand")]
    [DataRow(Sound + "FF", 20, 0xC0, 272u, 4u, 1, DisplayName = "more behind it")]
    public void TryRead_TwentyBytes_GivesFields(string hex, int length, int flags, uint code, uint application, int version)
    {
        var isRead = DiameterHeader.TryRead(Hex.Bytes(hex), out var header);

        Assert.IsTrue(isRead);
        Assert.AreEqual(
            new DiameterHeader((CommandFlags)flags, code, application, 0x11223344, 0x55667788, length, (byte)version), header);
    }

    [TestMethod]
    public void TryRead_TruncatedAtEveryByte_IsFalse()
    {
        var bytes = Hex.Bytes(Sound);

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.IsFalse(DiameterHeader.TryRead(bytes.AsSpan(0, length), out _), $"{length} bytes");
        }
    }

    [TestMethod]
    public void Write_WhatWasRead_GivesSameBytes()
    {
        var bytes = Hex.Bytes(Sound);
        DiameterHeader.TryRead(bytes, out var header);
        var written = new byte[DiameterHeader.Size];

        header.Write(written);

        Assert.AreSequenceEqual(bytes, written);
    }

    [TestMethod]
    public void ToAnswer_RequestWithAllFlags_KeepsProxiableAndIdentifiers()
    {
        var request = new DiameterHeader((CommandFlags)0xFF, 272, 4, 1, 2, Length: 100);

        Assert.AreEqual(new DiameterHeader(CommandFlags.Proxiable, 272, 4, 1, 2), request.ToAnswer());
    }
}
