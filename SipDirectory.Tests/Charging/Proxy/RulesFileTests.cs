using System.Text;
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
    public void Read_ExampleOfTheDocumentation_DoesWhatItSays()
    {
        var (rules, faults) = RulesFile.Read(Resource("gy-rules.json"), RuledMessage.Dictionary);
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
    [DataRow("", "line 1: is no JSON: ")]
    [DataRow("{~~,", "line 3: is no JSON: ")]
    [DataRow("""{ "rules": [] }~{}""", "line 2: is no JSON: ")]
    [DataRow("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "line 1: is no JSON: ")]
    [DataRow("""{ "rules": [],~"comment": "\ud800" }""", "line 2: has characters that do not exist")]
    [DataRow("""{ "rules": []~}""", null)]
    [DataRow("""// all quiet~{ "$schema": "x", "comment": ["a"], "rules": [] }""", null)]
    [DataRow("[]", "line 1: the file is an object: { ... }")]
    [DataRow("{}", "line 1: the file needs rules")]
    [DataRow("""{ "rules":~{} }""", "line 2: rules is a list: [ ... ]")]
    [DataRow("""{~"rules": [],~"rules": [] }""", "line 3: rules stands there twice")]
    [DataRow("""{ "rules": [],~"rule": [] }""", "line 2: the file has no member rule")]
    [DataRow("""{ "rules": [~1] }""", "line 2: a rule is an object: { ... }")]
    [DataRow("""{ "rules": [~{}] }""", "line 2: a rule needs message")]
    [DataRow("""{ "rules": [{ "message": "CCR" }] }""", "line 1: a rule needs edits")]
    [DataRow("""{ "rules": [{~"message": 272, "edits": [] }] }""", "line 2: message is a text")]
    [DataRow("""{ "rules": [{~"message": "XYR", "edits": [] }] }""", "line 2: no message is named XYR: it is a name such as CCR or Credit-Control-Answer")]
    [DataRow("""{ "rules": [{~"message": "CC", "edits": [] }] }""", "line 2: no message is named CC: it is a name such as CCR or Credit-Control-Answer")]
    [DataRow("""{ "rules": [{ "message": "CCR", "edits": [], "within":~"CC-Request-Number" }] }""", "line 2: CC-Request-Number is Unsigned32 and has no members")]
    [DataRow("""{ "rules": [{ "message": "CCR", "edits": [], "when":~{} }] }""", "line 2: when is a list: [ ... ]")]
    public void Read_BadFile_HasItsLineAndReason(string file, string? expected) => AssertFaults(file, expected);

    // Each stands for the edits of a rule that begins in the second line.
    [TestMethod]
    [DataRow("1", "an edit has one of set, add, remove, replace, with a path")]
    [DataRow("{}", "an edit has one of set, add, remove, replace, with a path")]
    [DataRow("""{ "set": "Session-Id", "remove": "Session-Id" }""", "an edit has one of set, add, remove, replace, with a path")]
    [DataRow("""{ "remove": 5 }""", "a path is a text such as Subscription-Id[*]/Subscription-Id-Data")]
    [DataRow("""{ "remove": "" }""", ": a name is missing")]
    [DataRow("""{ "remove": "Subscription-Id//Subscription-Id-Data" }""", "Subscription-Id//Subscription-Id-Data: a name is missing")]
    [DataRow("""{ "remove": "/Session-Id" }""", "a path with a slash in front is for conditions only")]
    [DataRow("""{ "remove": "Phone" }""", "Phone: no AVP is named Phone")]
    [DataRow("""{ "remove": "Session-Id/User-Name" }""", "Session-Id/User-Name: Session-Id is UTF8String and has no members")]
    [DataRow("""{ "remove": "Subscription-Id/User-Name" }""", "Subscription-Id/User-Name: Subscription-Id has no User-Name")]
    [DataRow("""{ "remove": "CC-Request-Number[1]" }""", "CC-Request-Number[1]: the message has 1 CC-Request-Number at most, and indexes count from 0")]
    [DataRow("""{ "remove": "Route-Record[-1]" }""", "Route-Record[-1]: Route-Record[-1]: an index is [*], or a number from [0] to [9999]")]
    [DataRow("""{ "remove": "Route-Record[10000]" }""", "Route-Record[10000]: Route-Record[10000]: an index is [*], or a number from [0] to [9999]")]
    [DataRow("""{ "remove": "Route-Record[*" }""", "Route-Record[*: Route-Record[*: an index is [*], or a number from [0] to [9999]")]
    [DataRow("""{ "remove": "Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/A" }""", "Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/Failed-AVP/A: a path has 16 names at most")]
    [DataRow("""{ "remove": "Session-Id", "value": 1 }""", "remove has no member value")]
    [DataRow("""{ "set": "Session-Id" }""", "set needs a value")]
    [DataRow("""{ "add": "Route-Record[*]", "value": "a" }""", "what is added has no index")]
    [DataRow("""{ "set": "CC-Request-Number", "value": "seven" }""", "CC-Request-Number is Unsigned32, and has no value \"seven\"")]
    [DataRow("""{ "set": "CC-Request-Number", "value": -1 }""", "CC-Request-Number is Unsigned32, and has no value -1")]
    [DataRow("""{ "set": "CC-Request-Number", "value": 4294967296 }""", "CC-Request-Number is Unsigned32, and has no value 4294967296")]
    [DataRow("""{ "set": "CC-Request-Number", "value": 1.5 }""", "CC-Request-Number is Unsigned32, and has no value 1.5")]
    [DataRow("""{ "set": "CC-Request-Number", "value": null }""", "CC-Request-Number is Unsigned32, and has no value null")]
    [DataRow("""{ "set": "CC-Request-Number", "value": [1] }""", "CC-Request-Number is Unsigned32, and has no value [ ... ]")]
    [DataRow("""{ "set": "CC-Request-Type", "value": "LAST_REQUEST" }""", "CC-Request-Type is Enumerated, and has no value \"LAST_REQUEST\"")]
    [DataRow("""{ "set": "CC-Request-Type", "value": 5 }""", "CC-Request-Type is Enumerated, and has no value 5")]
    [DataRow("""{ "set": "Origin-Host", "value": "a b" }""", "Origin-Host is DiameterIdentity, and has no value \"a b\"")]
    [DataRow("""{ "set": "Redirect-Host", "value": "http://a" }""", "Redirect-Host is DiameterURI, and has no value \"http://a\"")]
    [DataRow("""{ "set": "Event-Timestamp", "value": "tomorrow" }""", "Event-Timestamp is Time, and has no value \"tomorrow\"")]
    [DataRow("""{ "set": "Event-Timestamp", "value": "1900-01-01T00:00:00Z" }""", "Event-Timestamp is Time, and has no value \"1900-01-01T00:00:00Z\"")]
    [DataRow("""{ "set": "Host-IP-Address", "value": "10.0.0" }""", null)]
    [DataRow("""{ "set": "Host-IP-Address", "value": "10.0.0.x" }""", "Host-IP-Address is Address, and has no value \"10.0.0.x\"")]
    [DataRow("""{ "set": "Class", "value": "0x0" }""", "Class is OctetString, and has no value \"0x0\"")]
    [DataRow("""{ "set": "Class", "value": "0xgg" }""", "Class is OctetString, and has no value \"0xgg\"")]
    [DataRow("""{ "set": "Class", "value": 1 }""", "Class is OctetString, and has no value 1")]
    [DataRow("""{ "set": "Subscription-Id", "value": "x" }""", "Subscription-Id is a group: { \"member\": value, ... }")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "X": 1 } }""", "no AVP is named X")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "User-Name": "x", "Subscription-Id-Type": 0, "Subscription-Id-Data": "" } }""", "Subscription-Id has no User-Name")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "Subscription-Id-Type": 0 } }""", "Subscription-Id needs a Subscription-Id-Data")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "Subscription-Id-Type": [0, 0], "Subscription-Id-Data": "" } }""", "Subscription-Id has 1 Subscription-Id-Type at most")]
    [DataRow("""{ "set": "Subscription-Id", "value": { "Subscription-Id-Type": 77, "Subscription-Id-Data": "" } }""", "Subscription-Id-Type is Enumerated, and has no value 77")]
    [DataRow("""{ "replace": "CC-Request-Number", "pattern": "7", "with": "8" }""", "CC-Request-Number is Unsigned32, which is no text for a pattern")]
    [DataRow("""{ "replace": "User-Name", "with": "8" }""", "replace needs pattern")]
    [DataRow("""{ "replace": "User-Name", "pattern": "8" }""", "replace needs with")]
    [DataRow("""{ "replace": "User-Name", "pattern": 8, "with": "" }""", "pattern is a text")]
    [DataRow("""{ "replace": "User-Name", "pattern": "(", "with": "" }""", "the pattern cannot be used: Invalid pattern '(' at offset 1. Not enough )'s.")]
    [DataRow("""{ "replace": "User-Name", "pattern": "(a)\\1", "with": "" }""", "the pattern cannot be used: RegexOptions.NonBacktracking is not supported in conjunction with expressions containing: 'backreference (\\ number)'.")]
    [DataRow("""{ "replace": "User-Name", "pattern": "((a{1000}){1000}){1000}", "with": "" }""", "the pattern cannot be used: The specified pattern with RegexOptions.NonBacktracking could result in an automata as large as ")]
    [DataRow("""{ "replace": "User-Name", "pattern": "a", "with": "$'$'" }""", "$' is not allowed in a replacement")]
    public void Read_BadEdit_HasItsLineAndReason(string edit, string? expected) =>
        AssertFaults($$"""{ "rules": [~{ "message": "CCR", "edits": [~{{edit}}] }] }""", expected is null ? null : $"line 3: {expected}");

    [TestMethod]
    [DataRow("""{ "is": "Session-Id" }""", "a condition has one of equals, matches, exists, absent, with a path")]
    [DataRow("""{ "equals": "/Session-Id" }""", "equals needs a value")]
    [DataRow("""{ "equals": "/Subscription-Id", "value": {} }""", "Subscription-Id is a group, which has no value of its own")]
    [DataRow("""{ "equals": "/CC-Request-Number", "value": "x" }""", "CC-Request-Number is Unsigned32, and has no value \"x\"")]
    [DataRow("""{ "exists": "Session-Id", "value": true }""", "exists has no member value")]
    [DataRow("""{ "absent": "/Subscription-Id/User-Name" }""", "/Subscription-Id/User-Name: Subscription-Id has no User-Name")]
    [DataRow("""{ "exists": "User-Name" }""", "User-Name: Subscription-Id has no User-Name")]
    [DataRow("""{ "exists": "/User-Name" }""", null)]
    [DataRow("""{ "matches": "Subscription-Id-Type", "pattern": "E164" }""", "Subscription-Id-Type is Enumerated, which is no text for a pattern")]
    [DataRow("""{ "matches": "Subscription-Id-Data", "pattern": "(?=a)" }""", "the pattern cannot be used: RegexOptions.NonBacktracking is not supported")]
    public void Read_BadConditionWithinAGroup_HasItsLineAndReason(string condition, string? expected)
    {
        var file = $$"""{ "rules": [{ "message": "CCR", "edits": [], "within": "Subscription-Id[*]",~"when": [{{condition}}] }] }""";

        AssertFaults(file, expected is null ? null : $"line 2: {expected}");
    }

    [TestMethod]
    public void Read_ManyFaults_GivesTheFirstTwentyInOrderAndNoRules()
    {
        var edits = string.Join(",\n", Enumerable.Range(0, 1000).Select(_ => """{ "remove": "X" }"""));

        var (rules, faults) = Read($$"""{ "rules": [{ "message": "CCR", "edits": [{{edits}}] }, {}] }""");

        Assert.HasCount(20, faults);
        Assert.AreSequenceEqual(Enumerable.Range(1, 20).Select(line => (long)line), faults.Select(fault => fault.Line));
        Assert.AreEqual(0, rules.Count);
    }

    [TestMethod]
    public void Read_TooLargeFile_IsNotLookedAt()
    {
        var (_, faults) = RulesFile.Read(new byte[RulesFile.LongestFile + 1], RuledMessage.Dictionary);

        Assert.AreEqual("line 1: has more than 1048576 bytes", string.Join('\n', faults));
    }

    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = true)]
    [DataRow("{\"rules\":[", "{},", "1]}")]
    [DataRow("{\"rules\":[", "\n1,", "1]}")]
    [DataRow("{", "\"x\":1,", "\"rules\":[]}")]
    [DataRow("{", "\"rules\":[],", "\"rules\":[]}")]
    public void Read_LargeHostileFile_EndsSoon(string begin, string middle, string end)
    {
        var times = (RulesFile.LongestFile - begin.Length - end.Length) / middle.Length;

        var (_, faults) = Read(begin + new StringBuilder().Insert(0, middle, times) + end);

        Assert.HasCount(20, faults);
    }

    private static void AssertFaults(string file, string? expected)
    {
        var (_, faults) = Read(file.Replace('~', '\n'));

        var text = string.Join('\n', faults);
        Assert.StartsWith(expected ?? "", text);
        Assert.HasCount(expected is null ? 0 : 1, faults, text);
    }

    private static (SipDirectory.Diameter.Rules.MessageRules Rules, IReadOnlyList<RuleFault> Faults) Read(string json) =>
        RulesFile.Read(Encoding.UTF8.GetBytes(json), RuledMessage.Dictionary);

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
