using System.Text.RegularExpressions;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Rules;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Rules;

/// <summary>What rules must not do, whatever they and the messages are.</summary>
[TestClass]
public sealed class MessageRulesTests
{
    private const AvpFlags Reserved = (AvpFlags)0x15;

    [TestMethod]
    public void Apply_NoRuleForIt_LeavesEveryByte()
    {
        var request = SampleMessage.CreditControlRequest();
        Assert.IsTrue(Message.TryDecode(request, out var message, out _));

        var fault = RuledMessage.Read("""{ "message": "CCA", "edits": [{ "remove": "User-Name" }] }""").Apply(message);

        Assert.IsNull(fault);
        Assert.AreSequenceEqual(request, message.ToArray());
    }

    [TestMethod]
    public void Apply_OneAvpIsNamed_LeavesEveryOtherByte()
    {
        var request = SampleMessage.CreditControlRequest();
        Assert.IsTrue(Message.TryDecode(request, out var message, out _));

        RuledMessage.Apply(message, """{ "replace": "Subscription-Id/Subscription-Id-Data", "pattern": "^49", "with": "43" }""");

        var expected = request.ToArray();
        var at = expected.AsSpan().IndexOf("491700000000"u8);
        "43"u8.CopyTo(expected.AsSpan(at));
        Assert.AreSequenceEqual(expected, message.ToArray());
    }

    // Flags, reserved bits among them, unknown AVPs, and bytes that are no AVP stay in a group that is written anew.
    [TestMethod]
    public void Apply_GroupWithStrangeMembers_KeepsThem()
    {
        byte[] strange = [0, 0, 0, 1, 0x40, 0, 0, 4, 9, 9, 9, 9];
        Avp before = new(9999, "odd"u8, Reserved, 7);
        var group = new Avp(CreditControlAvpCode.MultipleServicesCreditControl, [.. before.Encoded.Span, .. Service(1).Encoded.Span, .. strange], Reserved);
        var message = RuledMessage.Create();
        message.Avps.Clear();
        message.Avps.Add(group);

        RuledMessage.Apply(message, """{ "set": "Multiple-Services-Credit-Control[*]/Rating-Group", "value": 2 }""");

        var expected = new Avp(group.Code, [.. before.Encoded.Span, .. Service(2).Encoded.Span, .. strange], Reserved);
        Assert.AreSequenceEqual(expected.Encoded.ToArray(), message.Avps[0].Encoded.ToArray());
    }

    [TestMethod]
    public void Apply_LastMemberWithoutPadding_IsPaddedOnceItIsNotTheLast()
    {
        var name = new Avp(AvpCode.UserName, "abcde"u8);
        var group = new Avp(CreditControlAvpCode.MultipleServicesCreditControl, name.Encoded.Span[..^3]);
        var message = RuledMessage.Create();
        message.Avps.Clear();
        message.Avps.Add(group);

        RuledMessage.Apply(message, """{ "set": "Multiple-Services-Credit-Control/Rating-Group", "value": 2 }""");

        Assert.AreSequenceEqual([.. name.Encoded.Span, .. Service(2).Encoded.Span], message.Avps[0].Data.ToArray());
    }

    // A value that its peer got wrong is no fault of a rule that finds nothing in it.
    [TestMethod]
    public void Apply_PatternIsNotFoundInABadValue_PassesIt()
    {
        var message = RuledMessage.Create();
        message.Avps.Add(Avp.Utf8String(AvpCode.DestinationHost, "no host"));
        var before = message.ToArray();

        var fault = RuledMessage.Apply(message, """{ "replace": "Destination-Host", "pattern": "^old", "with": "new" }""");

        Assert.IsNull(fault);
        Assert.AreSequenceEqual(before, message.ToArray());
    }

    [TestMethod]
    public void Apply_SetOfAnAvp_KeepsItsFlags()
    {
        var message = RuledMessage.Create();
        message.Avps.Clear();
        message.Avps.Add(new Avp(AvpCode.UserName, "alice"u8, Reserved));

        RuledMessage.Apply(message, """{ "set": "User-Name", "value": "bob" }""");

        Assert.AreEqual(Reserved, message.Avps[0].Flags);
        Assert.AreSequenceEqual("bob"u8.ToArray(), message.Avps[0].Data.ToArray());
    }

    [TestMethod]
    public void Apply_NoText_IsNotReplaced()
    {
        var message = RuledMessage.Create();
        message.Avps.Clear();
        message.Avps.Add(new Avp(AvpCode.UserName, [0xFF, 0xFE]));

        var fault = RuledMessage.Apply(message, """{ "replace": "User-Name", "pattern": "^", "with": "x" }""");

        Assert.IsNull(fault);
        Assert.AreEqual("FFFE", Convert.ToHexString(message.Avps[0].Data.Span));
    }

    // A client must not come past a rule, nor make the proxy write without end.
    [TestMethod]
    [DataRow(4097, 1, "^x", "y", "a text that a rule looks at has more than 4096 bytes")]
    [DataRow(4096, 200, "x", "0123456789", "the rules for it make it too long")]
    [DataRow(4, 4000, "^", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", "the rules for it make it too long")]
    public void Apply_MessageThatCostsTooMuch_Is5012(int length, int count, string pattern, string with, string reason)
    {
        var message = RuledMessage.Create();
        var avp = new Avp(AvpCode.Class, new byte[length].Select(_ => (byte)'x').ToArray());
        Enumerable.Repeat(avp, count).ToList().ForEach(message.Avps.Add);

        var fault = RuledMessage.Apply(message, $$"""{ "replace": "Class[*]", "pattern": "{{pattern}}", "with": "{{with}}" }""");

        Assert.AreEqual(ResultCode.UnableToComply, fault?.ResultCode);
        Assert.AreEqual(reason, fault?.Text);
    }

    // What was written counts, also where it is taken out again.
    [TestMethod]
    public void Apply_MuchIsWrittenAndTakenOut_Is5012()
    {
        var message = RuledMessage.Create();
        Enumerable.Repeat(new Avp(AvpCode.Class, "x"u8), 400).ToList().ForEach(message.Avps.Add);
        var value = new string('y', 4000);

        var fault = RuledMessage.Apply(message, $$"""{ "set": "Class[*]", "value": "{{value}}" }, { "remove": "Class[*]" }""");

        Assert.AreEqual("the rules for it make it too long", fault?.Text);
    }

    [TestMethod]
    public void Apply_PatternThatTakesTooLong_Is5012()
    {
        var grammar = RuledMessage.Dictionary.FindCommand("CC")!.Request;
        Assert.IsTrue(AvpPath.TryParse("User-Name", grammar, null, RuledMessage.Dictionary, out var path, out _));
        var slow = new Regex("(x+x+)+y", RegexOptions.None, TimeSpan.FromMilliseconds(1));
        var rule = new MessageRule { Command = RuledMessage.Dictionary.FindCommand("CC")!, IsRequest = true, Edits = [AvpEdit.Replace(path, slow, "")] };
        var message = RuledMessage.Create();
        message.Avps.Add(Avp.Utf8String(AvpCode.UserName, new string('x', 4000)));

        var fault = new MessageRules([rule]).Apply(message);

        Assert.AreEqual("a pattern of a rule took too long", fault?.Text);
    }

    [TestMethod]
    public void Apply_OtherApplicationWithTheSameCommand_IsNotChanged()
    {
        var message = RuledMessage.Create();
        message.Header = message.Header with { ApplicationId = 5 };

        RuledMessage.Apply(message, """{ "remove": "Subscription-Id" }""");

        Assert.AreEqual("", RuledMessage.Difference(RuledMessage.Create(), message));
    }

    private static Avp Service(uint ratingGroup) => Avp.Unsigned32(CreditControlAvpCode.RatingGroup, ratingGroup);
}
