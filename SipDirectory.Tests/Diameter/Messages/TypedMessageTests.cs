using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Messages;

/// <summary>The typed classes, all of them, against the dictionary.</summary>
[TestClass]
public sealed class TypedMessageTests
{
    private static readonly string[] Kinds = ["Request", "Answer"];
    private static readonly DiameterDictionary Names = DiameterDictionary.CreateDefault();

    public static IEnumerable<Type[]> Types =>
        typeof(TypedMessage).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TypedMessage)) && !type.IsAbstract).Select(type => new[] { type });

    [TestMethod]
    public void Types_All_AreThePairsOfTheDictionary()
    {
        var pairs = Names.Commands.SelectMany(command => Kinds.Select(kind => command.Name.Replace("-", "", StringComparison.Ordinal) + kind));

        Assert.AreSequenceEqual(
            pairs.Order(StringComparer.Ordinal).ToArray(),
            Types.Select(type => type[0].Name).Order(StringComparer.Ordinal).ToArray());
    }

    // Every rule is a property of the same name, in the plural where it may occur often, and required where it is. What the
    // bases have besides is allowed by every ABNF's *[ AVP ]; of Failed-AVP they have the first.
    [TestMethod]
    [DynamicData(nameof(Types))]
    public void Properties_All_AreTheRulesOfTheDictionary(Type type)
    {
        // The application of credit control is one, and set by the constructor.
        var grammar = GrammarOf(type, out _);
        var rules = grammar.Rules.Select(rule => (
            NameOf(rule), rule.IsRequired && !(rule.Name == "Auth-Application-Id" && type.Name.StartsWith("CreditControl", StringComparison.Ordinal))));

        var properties = PropertiesOf(type).Where(property => property.DeclaringType == type || IsInGrammar(property, grammar)).Select(
            property => (property.Name.ToUpperInvariant(), property.IsDefined(typeof(RequiredMemberAttribute))));

        Assert.AreSequenceEqual(rules.Order().ToArray(), properties.Order().ToArray());
    }

    // What a property writes is the AVP of its rule, with the flags and in the format of the dictionary, and reads back.
    [TestMethod]
    [DynamicData(nameof(Types))]
    public void Properties_Set_WriteTheAvpsOfTheDictionary(Type type)
    {
        var grammar = GrammarOf(type, out var command);
        var rules = grammar.Rules.ToDictionary(NameOf);
        var typed = Activator.CreateInstance(type, new Message(new DiameterHeader(CommandFlags.None, 0, 0, 0, 0)))!;
        var message = ((TypedMessage)typed).Message;
        foreach (var property in PropertiesOf(type).Where(one => IsInGrammar(one, grammar)).Reverse())
        {
            var before = message.Avps.Count;
            var definition = Names.FindAvp(rules[property.Name.ToUpperInvariant()].Name)!;
            property.SetValue(typed, ValueOf(property.PropertyType, definition));

            Assert.HasCount(before + 1, message.Avps, property.Name);
            var avp = message.Find(definition.Code, definition.VendorId);
            Assert.IsNotNull(avp, property.Name);
            Assert.AreEqual(definition.Must, avp.Flags & (AvpFlags.Vendor | AvpFlags.Mandatory), property.Name);
            Assert.AreEqual(ResultCode.None, AvpData.Judge(definition, avp.Reader), property.Name);
            Assert.IsNotNull(property.GetValue(typed), property.Name);
            property.SetValue(typed, property.GetValue(typed));
            Assert.HasCount(before + 1, message.Avps, property.Name);
        }

        Assert.AreEqual(rules.ContainsKey("SESSIONID"), message.Avps[0].Code == AvpCode.SessionId, "Session-Id stands first");
        Assert.AreEqual(command.Code, type.GetField("CommandCode")!.GetRawConstantValue());
    }

    [TestMethod]
    public void CreditControlRequest_Encoded_IsSoundAndReadsBack()
    {
        var request = new CreditControlRequest
        {
            OriginHost = "pgw.example",
            OriginRealm = "example",
            DestinationRealm = "ocs.example",
            ServiceContextId = "32251@3gpp.org",
            CcRequestType = CcRequestType.InitialRequest,
            CcRequestNumber = 0,
            SessionId = "pgw.example;1;2",
            EventTimestamp = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero),
            ServiceInformation = Avp.Group(
                CreditControlAvpCode.ServiceInformation,
                [Avp.Group(CreditControlAvpCode.PSInformation, [new Avp(2, [0, 0, 0, 7], AvpFlags.None, 10415)], vendorId: 10415)],
                vendorId: 10415),
        };
        var bytes = request.Message.ToArray();

        Assert.IsNull(new MessageValidator(Names).FindFault(bytes)?.ToString());
        Assert.IsTrue(Message.TryDecode(bytes, out var message, out _));
        var read = new CreditControlRequest(message);
        Assert.AreEqual(AvpCode.SessionId, message.Avps[0].Code);
        Assert.AreEqual(4u, read.AuthApplicationId);
        Assert.AreEqual(request.EventTimestamp, read.EventTimestamp);
        Assert.AreEqual(CcRequestType.InitialRequest, read.CcRequestType);
        Assert.AreEqual("00000007", Convert.ToHexString(
            read.ServiceInformation!.Find(CreditControlAvpCode.PSInformation, 10415)!.Find(2, 10415)!.Data.Span));
    }

    [TestMethod]
    public void Properties_MissingOrMalformed_ReadAsNothing()
    {
        var message = new Message(new DiameterHeader(CommandFlags.Request, 272, 4, 1, 2));
        message.Avps.Add(new Avp(AvpCode.EventTimestamp, [1, 2, 3]));
        message.Avps.Add(new Avp(AvpCode.UserName, [0xFF]));
        var request = new CreditControlRequest(message);

        Assert.IsNull(request.EventTimestamp);
        Assert.IsNull(request.UserName);
        Assert.IsNull(request.ServiceInformation);
        Assert.AreEqual("", request.OriginHost);
        Assert.IsEmpty(request.MultipleServicesCreditControls);
    }

    [TestMethod]
    public void Property_SetToNull_RemovesAvp()
    {
        var request = new CreditControlRequest(new Message(default)) { UserName = "a" };

        request.UserName = null;

        Assert.IsNull(request.Message.Find(AvpCode.UserName));
    }

    private static AvpGrammar GrammarOf(Type type, out CommandDefinition command)
    {
        var isRequest = type.Name.EndsWith("Request", StringComparison.Ordinal);
        var name = type.Name[..^(isRequest ? 7 : 6)];
        command = Names.Commands.Single(one => one.Name.Replace("-", "", StringComparison.Ordinal) == name);
        return isRequest ? command.Request : command.Answer;
    }

    private static string NameOf(AvpRule rule)
    {
        var name = rule.Name.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        return rule.Maximum == 1 || name == "FAILEDAVP" ? name : name.EndsWith('S') ? name + "ES" : name + "S";
    }

    private static PropertyInfo[] PropertiesOf(Type type) =>
        [.. type.GetProperties().Where(property => property.Name != nameof(TypedMessage.Message))];

    private static bool IsInGrammar(PropertyInfo property, AvpGrammar grammar) =>
        grammar.Rules.Any(rule => NameOf(rule).Equals(property.Name, StringComparison.OrdinalIgnoreCase));

    private static object ValueOf(Type type, AvpDefinition avp)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Enum.GetValues(type).GetValue(0)!
            : type == typeof(string) ? "a.b"
            : type == typeof(uint) ? 1u
            : type == typeof(ulong) ? 1ul
            : type == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)
            : type == typeof(ReadOnlyMemory<byte>) ? new ReadOnlyMemory<byte>([1])
            : type == typeof(Avp) ? Group(avp)
            : type == typeof(IReadOnlyList<string>) ? new[] { "a.b" }
            : type == typeof(IReadOnlyList<uint>) ? new[] { 1u }
            : type == typeof(IReadOnlyList<IPAddress>) ? new[] { IPAddress.Loopback }
            : type == typeof(IReadOnlyList<DiameterUri>) ? new[] { DiameterUri.Parse("aaa://a") }
            : type == typeof(IReadOnlyList<ReadOnlyMemory<byte>>) ? new[] { new ReadOnlyMemory<byte>([1]) }
            : type == typeof(IReadOnlyList<Avp>) ? new[] { Group(avp) }
            : throw new AssertFailedException($"{type} is no type of a property");
    }

    private static Avp Group(AvpDefinition avp) => Avp.Group(avp.Code, [], avp.Must & AvpFlags.Mandatory, avp.VendorId);
}
