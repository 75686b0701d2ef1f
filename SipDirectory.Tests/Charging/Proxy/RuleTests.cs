using System.Text;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging.Proxy;

/// <summary>Rules as an operator writes them, and what they do to one message.</summary>
[TestClass]
public sealed class RuleTests
{
    private const string First = "Multiple-Services-Credit-Control[0]";
    private const string Second = "Multiple-Services-Credit-Control[1]";

    [TestMethod]
    [DataRow("""{ "set": "CC-Request-Number", "value": 8 }""", "-CC-Request-Number[0]=7 +CC-Request-Number[0]=8")]
    [DataRow("""{ "set": "CC-Request-Number", "value": 7 }""", "")]
    [DataRow("""{ "set": "cc-request-type", "value": "UPDATE_REQUEST" }""", "-CC-Request-Type[0]=INITIAL_REQUEST (1) +CC-Request-Type[0]=UPDATE_REQUEST (2)")]
    [DataRow("""{ "set": "User-Name", "value": "alice" }""", "+User-Name[0]=\"alice\"")]
    [DataRow("""{ "set": "User-Name[0]", "value": "alice" }""", "")]
    [DataRow("""{ "set": "User-Name[*]", "value": "alice" }""", "")]
    [DataRow("""{ "set": "Event-Timestamp", "value": "2026-11-21T00:00:00Z" }""", "+Event-Timestamp[0]=2026-11-21T00:00:00Z")]
    [DataRow(
        """{ "set": "Multiple-Services-Credit-Control/Requested-Service-Unit/CC-Total-Octets", "value": 18446744073709551615 }""",
        $"-{First}/Requested-Service-Unit[0]/CC-Total-Octets[0]=100 +{First}/Requested-Service-Unit[0]/CC-Total-Octets[0]=18446744073709551615")]
    [DataRow(
        """{ "set": "Multiple-Services-Credit-Control[*]/Requested-Service-Unit/CC-Total-Octets", "value": 5 }""",
        $"-{First}/Requested-Service-Unit[0]/CC-Total-Octets[0]=100 +{First}/Requested-Service-Unit[0]/CC-Total-Octets[0]=5 +{Second}/Requested-Service-Unit[0]/CC-Total-Octets[0]=5")]
    [DataRow(
        """{ "set": "Multiple-Services-Credit-Control[*]/Requested-Service-Unit[*]/CC-Total-Octets", "value": 5 }""",
        $"-{First}/Requested-Service-Unit[0]/CC-Total-Octets[0]=100 +{First}/Requested-Service-Unit[0]/CC-Total-Octets[0]=5")]
    [DataRow("""{ "set": "Multiple-Services-Credit-Control[1]/Rating-Group", "value": 9 }""", $"-{Second}/Rating-Group[0]=2 +{Second}/Rating-Group[0]=9")]
    [DataRow("""{ "set": "Multiple-Services-Credit-Control[2]/Rating-Group", "value": 9 }""", "")]
    [DataRow("""{ "set": "Multiple-Services-Credit-Control[1]/Requested-Service-Unit", "value": {} }""", $"+{Second}/Requested-Service-Unit[0]={{}}")]
    [DataRow(
        """{ "add": "Service-Parameter-Info", "value": { "Service-Parameter-Type": 1, "Service-Parameter-Value": "0x0aFF" } }""",
        "+Service-Parameter-Info[0]/Service-Parameter-Type[0]=1 +Service-Parameter-Info[0]/Service-Parameter-Value[0]=0x0aff")]
    [DataRow("""{ "add": "Class", "value": "a" }, { "add": "Class", "value": "b" }""", "+Class[0]=0x61 +Class[1]=0x62")]
    [DataRow(
        """{ "add": "Multiple-Services-Credit-Control[*]/Service-Identifier", "value": 3 }""",
        $"+{First}/Service-Identifier[0]=3 +{Second}/Service-Identifier[0]=3")]
    [DataRow(
        """{ "set": "Service-Information/PS-Information/3GPP-Charging-Id", "value": "0x00000001" }""",
        "+Service-Information[0]/PS-Information[0]/3GPP-Charging-Id[0]=0x00000001")]
    [DataRow(
        """{ "add": "Multiple-Services-Credit-Control", "value": { "Rating-Group": 3, "Service-Identifier": [1, 2] } }""",
        "+Multiple-Services-Credit-Control[2]/Rating-Group[0]=3 +Multiple-Services-Credit-Control[2]/Service-Identifier[0]=1 +Multiple-Services-Credit-Control[2]/Service-Identifier[1]=2")]
    [DataRow("""{ "set": "User-Name", "value": "x" }, { "remove": "User-Name" }""", "")]
    [DataRow("""{ "remove": "User-Name" }""", "")]
    [DataRow(
        """{ "remove": "Subscription-Id[*]" }""",
        "-Subscription-Id[0]/Subscription-Id-Type[0]=END_USER_E164 (0) -Subscription-Id[0]/Subscription-Id-Data[0]=\"0170123456\" -Subscription-Id[1]/Subscription-Id-Type[0]=END_USER_IMSI (1) -Subscription-Id[1]/Subscription-Id-Data[0]=\"0262011234\"")]
    [DataRow("""{ "remove": "Multiple-Services-Credit-Control[*]/Requested-Service-Unit/CC-Total-Octets" }""", $"-{First}/Requested-Service-Unit[0]/CC-Total-Octets[0]=100 +{First}/Requested-Service-Unit[0]={{}}")]
    [DataRow("""{ "replace": "Service-Context-Id", "pattern": "^32251@", "with": "32299@" }""", "-Service-Context-Id[0]=\"32251@3gpp.org\" +Service-Context-Id[0]=\"32299@3gpp.org\"")]
    [DataRow("""{ "replace": "Service-Context-Id", "pattern": "(\\d)(\\d)", "with": "$2$1" }""", "-Service-Context-Id[0]=\"32251@3gpp.org\" +Service-Context-Id[0]=\"23521@3gpp.org\"")]
    [DataRow("""{ "replace": "Service-Context-Id", "pattern": "x", "with": "y" }""", "")]
    [DataRow(
        """{ "replace": "Subscription-Id[*]/Subscription-Id-Data", "pattern": "^0", "with": "" }""",
        "-Subscription-Id[0]/Subscription-Id-Data[0]=\"0170123456\" -Subscription-Id[1]/Subscription-Id-Data[0]=\"0262011234\" +Subscription-Id[0]/Subscription-Id-Data[0]=\"170123456\" +Subscription-Id[1]/Subscription-Id-Data[0]=\"262011234\"")]
    public void Apply_Edits_ChangeWhatTheirPathsNameAndNothingElse(string edits, string expected)
    {
        var message = RuledMessage.Create();

        var fault = RuledMessage.Apply(message, edits);

        Assert.IsNull(fault);
        Assert.AreEqual(expected, RuledMessage.Difference(RuledMessage.Create(), message));
        AssertEncodesAndDecodes(message);
    }

    [TestMethod]
    [DataRow("""{ "equals": "CC-Request-Number", "value": 7 }""", true)]
    [DataRow("""{ "equals": "CC-Request-Number", "value": 8 }""", false)]
    [DataRow("""{ "equals": "CC-Request-Type", "value": "INITIAL_REQUEST" }""", true)]
    [DataRow("""{ "equals": "Subscription-Id/Subscription-Id-Type", "value": "END_USER_IMSI" }""", false)]
    [DataRow("""{ "equals": "Subscription-Id[*]/Subscription-Id-Type", "value": "END_USER_IMSI" }""", true)]
    [DataRow("""{ "equals": "Subscription-Id[1]/Subscription-Id-Type", "value": 1 }""", true)]
    [DataRow("""{ "equals": "/CC-Request-Number", "value": 7 }""", true)]
    [DataRow("""{ "matches": "Service-Context-Id", "pattern": "3gpp\\.org$" }""", true)]
    [DataRow("""{ "matches": "Service-Context-Id", "pattern": "^3gpp" }""", false)]
    [DataRow("""{ "matches": "User-Name", "pattern": "^" }""", false)]
    [DataRow("""{ "exists": "Multiple-Services-Credit-Control[1]" }""", true)]
    [DataRow("""{ "exists": "Multiple-Services-Credit-Control[2]" }""", false)]
    [DataRow("""{ "exists": "Multiple-Services-Credit-Control[1]/Requested-Service-Unit" }""", false)]
    [DataRow("""{ "absent": "User-Name" }""", true)]
    [DataRow("""{ "absent": "Multiple-Services-Credit-Control[*]/Requested-Service-Unit" }""", false)]
    [DataRow("""{ "exists": "Session-Id" }, { "absent": "User-Name" }""", true)]
    [DataRow("""{ "exists": "Session-Id" }, { "absent": "Session-Id" }""", false)]
    public void Apply_Conditions_DecideWhetherTheEditsAreMade(string conditions, bool holds)
    {
        var message = RuledMessage.Create();

        RuledMessage.Read($$"""{ "message": "CCR", "when": [{{conditions}}], "edits": [{ "set": "User-Name", "value": "x" }] }""").Apply(message);

        Assert.AreEqual(holds, message.Find(1) is not null);
    }

    [TestMethod]
    [DataRow("""{ "equals": "Subscription-Id-Type", "value": "END_USER_E164" }""", "-Subscription-Id[0]/Subscription-Id-Data[0]=\"0170123456\" +Subscription-Id[0]/Subscription-Id-Data[0]=\"x\"")]
    [DataRow("""{ "equals": "Subscription-Id-Type", "value": "END_USER_IMSI" }""", "-Subscription-Id[1]/Subscription-Id-Data[0]=\"0262011234\" +Subscription-Id[1]/Subscription-Id-Data[0]=\"x\"")]
    [DataRow("""{ "equals": "Subscription-Id-Type", "value": "END_USER_IMSI" }, { "equals": "/CC-Request-Number", "value": 8 }""", "")]
    public void Apply_WithinGroups_HoldsConditionsAgainstEachGroupOfItsOwn(string conditions, string expected)
    {
        var message = RuledMessage.Create();
        var rules = RuledMessage.Read($$"""
            {
              "message": "CCR", "within": "Subscription-Id[*]", "when": [{{conditions}}],
              "edits": [{ "set": "Subscription-Id-Data", "value": "x" }]
            }
            """);

        rules.Apply(message);

        Assert.AreEqual(expected, RuledMessage.Difference(RuledMessage.Create(), message));
        AssertEncodesAndDecodes(message);
    }

    [TestMethod]
    public void Apply_SeveralRules_EachSeesWhatThoseBeforeItDid()
    {
        var message = RuledMessage.Create();
        var rules = RuledMessage.Read("""
            { "message": "CCR", "edits": [{ "set": "CC-Request-Number", "value": 8 }] },
            { "message": "Credit-Control-Request", "when": [{ "equals": "CC-Request-Number", "value": 8 }], "edits": [{ "set": "User-Name", "value": "eight" }] },
            { "message": "CCA", "edits": [{ "remove": "Service-Context-Id" }] },
            { "message": "RAR", "edits": [{ "remove": "Service-Context-Id" }] }
            """);

        rules.Apply(message);

        Assert.AreEqual("-CC-Request-Number[0]=7 +CC-Request-Number[0]=8 +User-Name[0]=\"eight\"", RuledMessage.Difference(RuledMessage.Create(), message));
        Assert.AreEqual(4, rules.Count);
    }

    // RFC 6733 §7.2: it has no AVPs of its command.
    [TestMethod]
    public void Apply_AnswerWithTheEBit_StaysAsItIs()
    {
        var rules = RuledMessage.Read("""{ "message": "CCA", "edits": [{ "set": "User-Name", "value": "x" }] }""");
        var answer = RuledMessage.Create().CreateAnswer(ResultCode.UnableToDeliver, "ocs1.gy", "gy");

        rules.Apply(answer);

        Assert.IsNull(answer.Find(AvpCode.UserName));
    }

    // Conditions of the message hold for a rule as a whole: what it does to one group is no reason to leave the next one.
    [TestMethod]
    public void Apply_ConditionOfTheMessageThatTheRuleItselfEnds_HoldsForAllGroups()
    {
        var message = RuledMessage.Create();
        var rules = RuledMessage.Read("""
            {
              "message": "CCR", "within": "Subscription-Id[*]",
              "when": [{ "matches": "/Subscription-Id[0]/Subscription-Id-Data", "pattern": "^0" }],
              "edits": [{ "replace": "Subscription-Id-Data", "pattern": "^0", "with": "49" }]
            }
            """);

        rules.Apply(message);

        var data = message.FindAll(443).Select(subscription => Encoding.ASCII.GetString(subscription.Find(444)!.Data.Span));
        Assert.AreEqual("49170123456 49262011234", string.Join(' ', data));
    }

    [TestMethod]
    [DataRow("Origin-Host", "ctf", "c t f", "what a rule makes of Origin-Host is no DiameterIdentity")]
    [DataRow("Origin-Host", "^.*$", "", "what a rule makes of Origin-Host is no DiameterIdentity")]
    [DataRow("Origin-Host", "ctf", "ctf2", null)]
    public void Apply_ReplaceThatMakesNoValueOfTheFormat_IsAFault(string path, string pattern, string with, string? expected)
    {
        var fault = RuledMessage.Apply(RuledMessage.Create(), $$"""{ "replace": "{{path}}", "pattern": "{{pattern}}", "with": "{{with}}" }""");

        Assert.AreEqual(expected, fault?.Text);
        Assert.AreEqual(expected is null ? null : ResultCode.UnableToComply, fault?.ResultCode);
    }

    // As many members as fit into a message, of which each second one goes.
    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = true)]
    [DataRow("""{ "message": "CCR", "edits": [{ "remove": "Multiple-Services-Credit-Control[*]/Service-Identifier[*]" }] }""")]
    [DataRow(
        """
        {
          "message": "CCR", "within": "Multiple-Services-Credit-Control[*]/Used-Service-Unit[*]",
          "when": [{ "matches": "/Service-Parameter-Info[*]/Service-Parameter-Value", "pattern": "a.*b$" }],
          "edits": [{ "set": "CC-Time", "value": 1 }]
        }
        """)]
    public void Apply_MessageOfManyMembers_CostsNoMoreForEachThanForOne(string rule)
    {
        var message = RuledMessage.Create();
        var identifier = Avp.Unsigned32(439, 7);
        var used = Avp.Group(446, []);
        var text = Avp.Group(440, [new Avp(442, Encoding.ASCII.GetBytes(new string('a', 4000)))]);
        message.Avps.Add(Avp.Group(456, Enumerable.Repeat(identifier, 20_000).Concat(Enumerable.Repeat(used, 20_000))));
        for (var i = 0; i < 100; i++)
        {
            message.Avps.Add(text);
        }

        RuledMessage.Read(rule).Apply(message);

        Assert.IsLessThan(1 << 20, message.ToArray().Length);
    }

    private static void AssertEncodesAndDecodes(Message message)
    {
        var encoded = message.ToArray();
        Assert.IsTrue(Message.TryDecode(encoded, out var decoded, out var fault), fault.ToString());
        Assert.AreEqual("", RuledMessage.Difference(message, decoded));
        Assert.AreEqual(0, encoded.Length % 4);
    }
}
