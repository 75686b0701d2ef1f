using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Messages;

[TestClass]
public sealed class MessagePrinterTests
{
    private readonly MessagePrinter _printer = new(DiameterDictionary.CreateDefault());

    [TestMethod]
    public void Print_CreditControlRequest_IsTreeWithNames()
    {
        Assert.IsTrue(Message.TryDecode(SampleMessage.CreditControlRequest(), out var message, out _));

        var text = _printer.Print(message);

        Assert.AreEqual("""
            Credit-Control-Request (272), Diameter Credit Control (4), RP--, hop-by-hop 0x00000001, end-to-end 0x00000002
              Session-Id (263, M) = "pgw.example;1;2"
              Origin-Host (264, M) = "pgw.example"
              Origin-Realm (296, M) = "example"
              Destination-Realm (283, M) = "ocs.example"
              Auth-Application-Id (258, M) = 4
              Service-Context-Id (461, M) = "32251@3gpp.org"
              CC-Request-Type (416, M) = UPDATE_REQUEST (2)
              CC-Request-Number (415, M) = 1
              Event-Timestamp (55, M) = 2026-11-21T00:00:00Z
              Subscription-Id (443, M)
                Subscription-Id-Type (450, M) = END_USER_E164 (0)
                Subscription-Id-Data (444, M) = "491700000000"
              Multiple-Services-Credit-Control (456, M)
                Requested-Service-Unit (437, M)
                Used-Service-Unit (446, M)
                  CC-Total-Octets (421, M) = 1048576
                Rating-Group (432, M) = 100
              Service-Information (873, 3GPP 10415, M)
                PS-Information (874, 3GPP 10415, M)
                  3GPP-Charging-Id (2, 3GPP 10415) = 0x00000001
                  SGSN-Address (1228, 3GPP 10415, M) = 127.0.0.1
              AVP (9999, vendor 7) = 0x6e6f626f6479206b6e6f7773

            """, text);
    }

    [TestMethod]
    [DataRow("a\nb", "\"a\\u000ab\"", DisplayName = "a line feed")]
    [DataRow("\u001b[31m", "\"\\u001b[31m\"", DisplayName = "a terminal's escape")]
    [DataRow("a\0\u202e", "\"a\\u0000\\u202e\"", DisplayName = "a NUL and a change of direction")]
    [DataRow("\"\\", "\"\\\"\\\\\"", DisplayName = "a quote and a backslash")]
    public void Print_HostileText_IsEscaped(string value, string expected)
    {
        var message = new Message(new DiameterHeader(CommandFlags.Request, 280, 0, 1, 2));
        message.Avps.Add(Avp.Utf8String(AvpCode.UserName, value));

        Assert.EndsWith($"User-Name (1, M) = {expected}\n", _printer.Print(message));
    }

    [TestMethod]
    public void Print_UnknownAndMalformed_AreBytes()
    {
        var message = new Message(new DiameterHeader(CommandFlags.Error, 999, 998, 1, 2));
        message.Avps.Add(new Avp(AvpCode.ResultCode, [1, 2, 3]));
        message.Avps.Add(new Avp(9999, new byte[300], AvpFlags.None));

        var text = _printer.Print(message);

        Assert.StartsWith("Command-Answer (999), Application (998), --E-", text);
        Assert.Contains("Result-Code (268, M) = 0x010203\n", text);
        Assert.EndsWith("00... (300 bytes)\n", text);
    }

    [TestMethod]
    public void Print_GroupThatIsCut_ShowsItsRestAsBytes()
    {
        var message = new Message(new DiameterHeader(CommandFlags.Request, 280, 0, 1, 2));
        message.Avps.Add(new Avp(AvpCode.FailedAvp, Hex.Bytes("00000001 40000009 61000000 00000001 40000010")));

        var text = _printer.Print(message);

        Assert.EndsWith("    User-Name (1, M) = \"a\"\n    ... 0x0000000140000010\n", text);
    }
}
