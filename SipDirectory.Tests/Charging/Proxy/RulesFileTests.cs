using System.Text;
using SipDirectory.Charging;
using SipDirectory.Charging.Proxy;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging.Proxy;

/// <summary>Files of rules: the example of the documentation, and all that can be wrong with others.</summary>
[TestClass]
public sealed class RulesFileTests
{
    [TestMethod]
    public void Parse_ExampleOfTheDocumentation_DoesWhatItSays()
    {
        var (rules, faults) = RulesFile.Parse(Resource("gy-rules.json"), RuledMessage.Dictionary);
        var request = RuledMessage.Create();
        var answer = RuledMessage.Create(
            ("Multiple-Services-Credit-Control", [("Granted-Service-Unit", [("CC-Time", 60)]), ("Validity-Time", 86400)]),
            ("Multiple-Services-Credit-Control", [("Rating-Group", 2)]));
        answer.Header = answer.Header with { Flags = CommandFlags.Proxiable };
        var answered = Copy(answer);

        rules.Apply(request);
        rules.Apply(answer);

        Assert.AreEqual("", string.Join('\n', faults));
        Assert.AreEqual(
            "-Subscription-Id[0]/Subscription-Id-Data[0]=\"0170123456\" +Subscription-Id[0]/Subscription-Id-Data[0]=\"49170123456\""
            + " +Service-Parameter-Info[0]/Service-Parameter-Type[0]=1"
            + " +Service-Parameter-Info[0]/Service-Parameter-Value[0]=0x67792d70726f78792e6578616d706c652e636f6d",
            RuledMessage.Difference(RuledMessage.Create(), request));
        Assert.AreEqual(
            "-Multiple-Services-Credit-Control[0]/Validity-Time[0]=86400 +Multiple-Services-Credit-Control[0]/Validity-Time[0]=3600",
            RuledMessage.Difference(answered, answer));
    }

    // Each stands for a whole file, in which ~ is a line end.
    [TestMethod]
    [DataRow("", "line 1, $: is not well-formed JSON at byte 1 of the line")]
    [DataRow("{~~,", "line 3, $: is not well-formed JSON at byte 1 of the line")]
    [DataRow("""{ "rules": [] }~{}""", "line 2, $: is not well-formed JSON at byte 1 of the line")]
    [DataRow("""// all quiet~{ "rules": [] }""", "line 1, $: is not well-formed JSON at byte 1 of the line")]
    [DataRow("""{ "rules": [1,] }""", "line 1, $.rules: is not well-formed JSON at byte 15 of the line")]
    [DataRow("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "line 1, $[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: is not well-formed JSON at byte 33 of the line")]
    [DataRow("""{ "rules": []~}""", null)]
    [DataRow("\uFEFF{ \"rules\": [] }", null)]
    [DataRow("\uFEFF{ \"rules\":~1 }", "line 2, $.rules: is not an array")]
    [DataRow("""{ "$schema": "x", "comment": ["a"], "rules": [] }""", null)]
    [DataRow("[]", "line 1, $: is not an object")]
    [DataRow("{}", "line 1, $: lacks rules")]
    [DataRow("""{ "rules":~{} }""", "line 2, $.rules: is not an array")]
    [DataRow("""{~"rules": [],~"rules": [] }""", "line 3, $.rules: is repeated")]
    [DataRow("""{ "rules": [],~"rule": [] }""", "line 2, $.rule: is unknown")]
    [DataRow("""{ "rules": [~1] }""", "line 2, $.rules[0]: is not an object")]
    [DataRow("""{ "rules": [{ "message": "CCR" }] }""", "line 1, $.rules[0]: lacks edits")]
    [DataRow("""{ "rules": [{~"message": 272, "edits": [] }] }""", "line 2, $.rules[0].message: is not a string")]
    [DataRow("""{ "rules": [{~"message": "XYR", "edits": [] }] }""", "line 2, $.rules[0].message: is no message such as CCR or Credit-Control-Answer")]
    [DataRow("""{ "rules": [{~"message": "CC", "edits": [] }] }""", "line 2, $.rules[0].message: is no message such as CCR or Credit-Control-Answer")]
    [DataRow("""{ "rules": [{~"message": "credit-control-REQUEST", "edits": [] }] }""", null)]
    [DataRow("""{ "rules": [{~"message": "DWR", "edits": [] }] }""", "line 2, $.rules[0].message: goes from peer to peer, and is never passed on")]
    [DataRow("""{ "rules": [{ "message": "CCR", "edits": [], "within":~"CC-Request-Number" }] }""", "line 2, $.rules[0].within: CC-Request-Number is Unsigned32 and has no members")]
    [DataRow("""{ "rules": [{ "message": "CCR", "edits": [], "within":~"Group" }] }""", "line 2, $.rules[0].within: no AVP is named Group")]
    [DataRow("""{ "rules": [{ "message": "CCR", "edits": [], "when":~{} }] }""", "line 2, $.rules[0].when: is not an array")]
    [DataRow("""{ "rules": [{ "message": "CCR", "within": "Proxy-Info[*]", "edits": [{~"set": "Proxy-State", "value": "x" }] }] }""", "line 2, $.rules[0].edits[0].set: Proxy-Info is not for rules: messages find their way by it")]
    public void Parse_BadFile_HasItsLinePlaceAndReason(string file, string? expected) => AssertFault(file, expected);

    // Each stands for the edits of a rule, which is of requests.
    [TestMethod]
    [DataRow("1", ": is no object with one of set, add, remove, replace")]
    [DataRow("{}", ": is no object with one of set, add, remove, replace")]
    [DataRow("""{ "set": "User-Name", "remove": "User-Name" }""", ": is no object with one of set, add, remove, replace")]
    [DataRow("""{ "remove": 5 }""", ".remove: is not a string")]
    [DataRow("""{ "remove": "" }""", ".remove: is empty")]
    [DataRow("""{ "remove": "\ud800" }""", ".remove: has control characters in it")]
    [DataRow("""{ "remove": "Subscription-Id//Subscription-Id-Data" }""", ".remove: a name is missing")]
    [DataRow("""{ "remove": "/User-Name" }""", ".remove: a path with a slash in front is for conditions only")]
    [DataRow("""{ "remove": "Phone" }""", ".remove: no AVP is named Phone")]
    [DataRow("""{ "remove": "Session-Id/User-Name" }""", ".remove: Session-Id is UTF8String and has no members")]
    [DataRow("""{ "remove": "Subscription-Id/User-Name" }""", ".remove: Subscription-Id has no User-Name")]
    [DataRow("""{ "remove": "CC-Request-Number[1]" }""", ".remove: the message has 1 CC-Request-Number at most, and indexes count from 0")]
    [DataRow("""{ "remove": "Route-Record[-1]" }""", ".remove: Route-Record[-1]: an index is [*], or a number from [0] to [9999]")]
    [DataRow("""{ "remove": "Route-Record[10000]" }""", ".remove: Route-Record[10000]: an index is [*], or a number from [0] to [9999]")]
    [DataRow("""{ "remove": "Route-Record[*" }""", ".remove: Route-Record[*: an index is [*], or a number from [0] to [9999]")]
    [DataRow("""{ "remove": "Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/A" }""", ".remove: a path has 16 names at most")]
    [DataRow("""{ "remove": "User-Name", "value": 1 }""", ".value: is unknown")]
    [DataRow("""{ "set": "User-Name" }""", ": lacks value")]
    [DataRow("""{ "add": "Class[*]", "value": "a" }""", ".add: what is added has no index")]
    [DataRow("""{ "set": "CC-Request-Number", "value": "seven" }""", ".value: is no value of CC-Request-Number, which is Unsigned32")]
    [DataRow("""{ "set": "CC-Request-Number", "value": -1 }""", ".value: is no value of CC-Request-Number, which is Unsigned32")]
    [DataRow("""{ "set": "CC-Request-Number", "value": 4294967296 }""", ".value: is no value of CC-Request-Number, which is Unsigned32")]
    [DataRow("""{ "set": "CC-Request-Number", "value": 1.5 }""", ".value: is no value of CC-Request-Number, which is Unsigned32")]
    [DataRow("""{ "set": "CC-Request-Number", "value": null }""", ".value: is no value of CC-Request-Number, which is Unsigned32")]
    [DataRow("""{ "set": "CC-Request-Number", "value": [1] }""", ".value: is no value of CC-Request-Number, which is Unsigned32")]
    [DataRow("""{ "set": "CC-Request-Type", "value": "LAST_REQUEST" }""", ".value: is no value of CC-Request-Type, which is Enumerated")]
    [DataRow("""{ "set": "CC-Request-Type", "value": 5 }""", ".value: is no value of CC-Request-Type, which is Enumerated")]
    [DataRow("""{ "set": "Origin-Host", "value": "a b" }""", ".value: is no value of Origin-Host, which is DiameterIdentity")]
    [DataRow("""{ "set": "Redirect-Host", "value": "http://a" }""", ".value: is no value of Redirect-Host, which is DiameterURI")]
    [DataRow("""{ "set": "Event-Timestamp", "value": "tomorrow" }""", ".value: is no value of Event-Timestamp, which is Time")]
    [DataRow("""{ "set": "Event-Timestamp", "value": "1900-01-01T00:00:00Z" }""", ".value: is no value of Event-Timestamp, which is Time")]
    [DataRow("""{ "set": "Host-IP-Address", "value": "10.0.0.x" }""", ".value: is no value of Host-IP-Address, which is Address")]
    [DataRow("""{ "set": "User-Name", "value": "a\u0000b" }""", ".value: has control characters in it")]
    [DataRow("""{ "set": "User-Name", "value": "" }""", null)]
    [DataRow("""{ "set": "Class", "value": "0x0" }""", ".value: is no value of Class, which is OctetString")]
    [DataRow("""{ "set": "Class", "value": "0xgg" }""", ".value: is no value of Class, which is OctetString")]
    [DataRow("""{ "set": "Class", "value": 1 }""", ".value: is no value of Class, which is OctetString")]
    [DataRow("""{ "set": "Subscription-Id", "value": "x" }""", ".value: is no object, and Subscription-Id is a group")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "X": 1 } }""", ".value.X: is the name of no AVP")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "User-Name": "x", "Subscription-Id-Type": 0, "Subscription-Id-Data": "" } }""", ".value['User-Name']: is no member of Subscription-Id")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "Subscription-Id-Type": 0 } }""", ".value: lacks Subscription-Id-Data")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "Subscription-Id-Type": [0, 0], "Subscription-Id-Data": "" } }""", ".value: has more than 1 Subscription-Id-Type")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "Subscription-Id-Type": 0, "subscription-id-type": 0, "Subscription-Id-Data": "" } }""", ".value['subscription-id-type']: is repeated: several values stand in an array")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "Subscription-Id-Type": 77, "Subscription-Id-Data": "" } }""", ".value['Subscription-Id-Type']: is no value of Subscription-Id-Type, which is Enumerated")]
    [DataRow("""{ "replace": "CC-Request-Number", "pattern": "7", "with": "8" }""", ".replace: CC-Request-Number is Unsigned32, which is no text for a pattern")]
    [DataRow("""{ "replace": "User-Name", "with": "8" }""", ": lacks pattern")]
    [DataRow("""{ "replace": "User-Name", "pattern": "8" }""", ": lacks with")]
    [DataRow("""{ "replace": "User-Name", "pattern": 8, "with": "" }""", ".pattern: is not a string")]
    [DataRow("""{ "replace": "User-Name", "pattern": "", "with": "" }""", ".pattern: is empty")]
    [DataRow("""{ "replace": "User-Name", "pattern": "(", "with": "" }""", ".pattern: cannot be used: Invalid pattern '(' at offset 1. Not enough )'s.")]
    [DataRow("""{ "replace": "User-Name", "pattern": "(a)\\1", "with": "" }""", ".pattern: cannot be used: RegexOptions.NonBacktracking is not supported in conjunction with expressions containing: 'backreference (\\ number)'.")]
    [DataRow("""{ "replace": "User-Name", "pattern": "((a{1000}){1000}){1000}", "with": "" }""", ".pattern: cannot be used: The specified pattern with RegexOptions.NonBacktracking could result in an automata as large as ")]
    [DataRow("""{ "replace": "User-Name", "pattern": "a", "with": "$'$'" }""", ".with: $' is not allowed in a replacement")]
    public void Parse_BadEdit_HasItsLinePlaceAndReason(string edit, string? expected) =>
        AssertFault($$"""{ "rules": [~{ "message": "CCR", "edits": [~{{edit}}] }] }""", expected is null ? null : $"line 3, $.rules[0].edits[0]{expected}");

    // What would lose messages, or make some that no receiver takes.
    [TestMethod]
    [DataRow("CCR", """{ "set": "Session-Id", "value": "a;1;2" }""", ".set: Session-Id is not for rules: messages find their way by it")]
    [DataRow("CCA", """{ "replace": "Session-Id", "pattern": "a", "with": "b" }""", ".replace: Session-Id is not for rules: messages find their way by it")]
    [DataRow("CCR", """{ "add": "Route-Record", "value": "a.example" }""", ".add: Route-Record is not for rules: messages find their way by it")]
    [DataRow("CCR", """{ "remove": "Proxy-Info[*]/Proxy-State" }""", ".remove: Proxy-Info is not for rules: messages find their way by it")]
    [DataRow("CCR", """{ "remove": "Origin-Host" }""", ".remove: Origin-Host must be there: it can be set, and not removed")]
    [DataRow("CCR", """{ "remove": "Destination-Realm" }""", ".remove: Destination-Realm must be there: it can be set, and not removed")]
    [DataRow("CCR", """{ "remove": "Subscription-Id[*]/Subscription-Id-Type" }""", ".remove: Subscription-Id-Type must be there: it can be set, and not removed")]
    [DataRow("CCR", """{ "remove": "Destination-Host" }""", null)]
    [DataRow("CCR", """{ "set": "Destination-Realm", "value": "gy.example" }""", null)]
    [DataRow("CCR", """{ "replace": "Origin-Host", "pattern": "^.*$", "with": "proxy.example" }""", null)]
    [DataRow("CCR", """{ "add": "User-Name", "value": "x" }""", ".add: there is one User-Name at most: it can be set, and not added")]
    [DataRow("CCA", """{ "set": "Result-Code", "value": 3004 }""", ".value: is a protocol error, whose answer has the E bit (RFC 6733 §7.2), which no rule sets")]
    [DataRow("CCA", """{ "set": "Result-Code", "value": "DIAMETER_CREDIT_LIMIT_REACHED" }""", null)]
    public void Parse_EditThatBreaksMessages_IsRefused(string message, string edit, string? expected) =>
        AssertFault($$"""{ "rules": [~{ "message": "{{message}}", "edits": [~{{edit}}] }] }""", expected is null ? null : $"line 3, $.rules[0].edits[0]{expected}");

    [TestMethod]
    [DataRow("""{ "is": "Session-Id" }""", ": is no object with one of equals, matches, exists, absent")]
    [DataRow("""{ "equals": "/Session-Id" }""", ": lacks value")]
    [DataRow("""{ "equals": "/Subscription-Id", "value": {} }""", ".equals: Subscription-Id is a group, which has no value of its own")]
    [DataRow("""{ "equals": "/CC-Request-Number", "value": "x" }""", ".value: is no value of CC-Request-Number, which is Unsigned32")]
    [DataRow("""{ "equals": "/Route-Record", "value": "a.example" }""", null)]
    [DataRow("""{ "exists": "/Session-Id", "value": true }""", ".value: is unknown")]
    [DataRow("""{ "absent": "/Subscription-Id/User-Name" }""", ".absent: Subscription-Id has no User-Name")]
    [DataRow("""{ "exists": "User-Name" }""", ".exists: Subscription-Id has no User-Name")]
    [DataRow("""{ "exists": "/User-Name" }""", null)]
    [DataRow("""{ "matches": "Subscription-Id-Type", "pattern": "E164" }""", ".matches: Subscription-Id-Type is Enumerated, which is no text for a pattern")]
    [DataRow("""{ "matches": "Subscription-Id-Data", "pattern": "(?=a)" }""", ".pattern: cannot be used: RegexOptions.NonBacktracking is not supported")]
    public void Parse_BadConditionWithinAGroup_HasItsLinePlaceAndReason(string condition, string? expected)
    {
        var file = $$"""{ "rules": [{ "message": "CCR", "edits": [], "within": "Subscription-Id[*]",~"when": [{{condition}}] }] }""";

        AssertFault(file, expected is null ? null : $"line 2, $.rules[0].when[0]{expected}");
    }

    [TestMethod]
    public void Parse_ManyFaults_GivesTheFirstHundredInOrderAndNoRules()
    {
        var edits = string.Join(",\n", Enumerable.Range(0, 1000).Select(_ => """{ "remove": "X" }"""));

        var (rules, faults) = Parse($$"""{ "rules": [{ "message": "CCR", "edits": [{{edits}}] }, {}] }""");

        Assert.AreSequenceEqual(Enumerable.Range(1, 100), faults.Select(fault => fault.Line));
        Assert.AreEqual(0, rules.Count);
    }

    [TestMethod]
    public void Parse_TooLongFile_IsNotLookedAt()
    {
        var (_, faults) = RulesFile.Parse(new byte[RulesFile.MaxLength + 1], RuledMessage.Dictionary);

        Assert.AreEqual("line 1, $: longer than 1048576 bytes", string.Join('\n', faults));
    }

    [TestMethod]
    public void Parse_BytesThatAreNoUtf8_IsAFault()
    {
        var (_, faults) = RulesFile.Parse([.. "{ \"comment\": \""u8, 0xe4, .. "\", \"rules\": [] }"u8], RuledMessage.Dictionary);

        Assert.AreEqual("line 1, $: is not UTF-8", string.Join('\n', faults));
    }

    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = true)]
    [DataRow("{\"rules\":[", "{},", "1]}")]
    [DataRow("{\"rules\":[", "\n1,", "1]}")]
    [DataRow("{", "\"x\":1,", "\"rules\":[]}")]
    [DataRow("{", "\"rules\":[],", "\"rules\":[]}")]
    [DataRow("{\"rules\":[{\"message\":\"CCR\",\"edits\":[{\"set\":\"Subscription-Id\",\"value\":{", "\"Subscription-Id-Type\":0,", "\"x\":0}}]}]}")]
    public void Parse_LargeHostileFile_EndsSoon(string begin, string middle, string end)
    {
        var times = (RulesFile.MaxLength - begin.Length - end.Length) / middle.Length;

        var (_, faults) = Parse(begin + new StringBuilder().Insert(0, middle, times) + end);

        Assert.HasCount(100, faults);
    }

    private static void AssertFault(string file, string? expected)
    {
        var (_, faults) = Parse(file.Replace('~', '\n'));

        var text = string.Join('\n', faults);
        Assert.StartsWith(expected ?? "", text);
        Assert.HasCount(expected is null ? 0 : 1, faults, text);
    }

    private static (SipDirectory.Diameter.Rules.MessageRules Rules, IReadOnlyList<JsonFault> Faults) Parse(string json) =>
        RulesFile.Parse(Encoding.UTF8.GetBytes(json), RuledMessage.Dictionary);

    private static Message Copy(Message message) =>
        Message.TryDecode(message.ToArray(), out var copy, out _) ? copy : throw new AssertFailedException();

    private static byte[] Resource(string name)
    {
        using var stream = typeof(RulesFileTests).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
