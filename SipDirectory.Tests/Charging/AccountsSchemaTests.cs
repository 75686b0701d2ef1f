using System.Text;
using System.Text.Json.Nodes;
using SipDirectory.Charging;

namespace SipDirectory.Tests.Charging;

/// <summary>The schema says what the reader does: the same members, the same limits, the same words.</summary>
[TestClass]
public sealed class AccountsSchemaTests
{
    // A file in which each kind of object stands once, and where.
    private static readonly Dictionary<string, Func<JsonNode, JsonNode>> Places = new()
    {
        ["file"] = file => file,
        ["account"] = file => file["accounts"]![0]!,
        ["subscription"] = file => file["accounts"]![0]!["subscriptions"]![0]!,
        ["tariff"] = file => file["tariffs"]![0]!,
        ["finalUnit"] = file => file["tariffs"]![0]!["finalUnit"]!,
        ["address"] = file => file["tariffs"]![0]!["finalUnit"]!["address"]!,
    };

    public static IEnumerable<string> Objects => AccountsSchema.Objects;

    [TestMethod]
    [DynamicData(nameof(Objects))]
    public void Shape_OfEachObject_HasTheMembersOfTheSchema(string name)
    {
        var shape = AccountsReader.Shapes[name];
        string[] members = [.. shape.Required, .. shape.Optional];

        Assert.AreSequenceEqual(AccountsSchema.Members(name).Order(), members.Order());
        Assert.AreSequenceEqual(AccountsSchema.Required(name).Order(), shape.Required.Order());
        Assert.IsFalse((bool)AccountsSchema.Object(name)["additionalProperties"]!);
        Assert.HasCount(AccountsReader.Shapes.Count, Objects);
    }

    // Read at all: a member that is passed over would let an object stand for a number.
    [TestMethod]
    [DynamicData(nameof(Objects))]
    public void Parse_MemberOfAWrongType_IsAFaultOfThatMember(string name)
    {
        foreach (var member in AccountsSchema.Members(name).Where(member => member != "$schema"))
        {
            Assert.Contains($".{member}:", FaultsWith(name, member, JsonNode.Parse("true")!), member);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Objects))]
    public void Parse_NumberAtItsLimits_IsTakenAndBeyondThemIsNot(string name)
    {
        foreach (var (member, description) in AccountsSchema.Object(name)["properties"]!.AsObject())
        {
            if (description?["minimum"] is { } minimum && description["maximum"] is { } maximum)
            {
                var (low, high) = ((long)minimum, (long)maximum);
                var text = $".{member}: is not between {low} and {high}";
                Assert.DoesNotContain(text, FaultsWith(name, member, low));
                Assert.DoesNotContain(text, FaultsWith(name, member, high));
                Assert.Contains(text, FaultsWith(name, member, low - 1));
                Assert.Contains(text, FaultsWith(name, member, high + 1));
            }
        }

        Assert.IsNotEmpty(AccountsSchema.Members(name));
    }

    [TestMethod]
    [DynamicData(nameof(Objects))]
    public void Parse_WordsAndLengths_AreThoseOfTheSchema(string name)
    {
        foreach (var (member, description) in AccountsSchema.Object(name)["properties"]!.AsObject())
        {
            if (description?["enum"] is JsonArray words)
            {
                Assert.Contains($".{member}: is none of {string.Join(", ", words)}\n", FaultsWith(name, member, "other") + "\n");
            }

            if (description?["maxLength"] is { } longest)
            {
                var text = $".{member}: is longer than {longest} characters";
                Assert.Contains(text, FaultsWith(name, member, new string('1', (int)longest + 1)));
                Assert.DoesNotContain(text, FaultsWith(name, member, new string('1', (int)longest)));
            }
        }

        Assert.IsNotEmpty(AccountsSchema.Members(name));
    }

    // The example shows every member that there is.
    [TestMethod]
    [DynamicData(nameof(Objects))]
    public void Example_EachObject_ShowsAllMembers(string name)
    {
        var example = Example();
        JsonNode[] places = name is "account" or "tariff" ? [.. example[$"{name}s"]!.AsArray().Select(item => item!)] : [Places[name](example)];

        var shown = places.SelectMany(place => place.AsObject().Select(member => member.Key)).Distinct();

        Assert.AreSequenceEqual(AccountsSchema.Members(name).Order(), shown.Order());
    }

    private static JsonNode Example() => JsonNode.Parse(AccountsSchema.Resource("accounts.json"))!;

    private static string FaultsWith(string name, string member, JsonNode value)
    {
        var file = Example();
        Places[name](file)[member] = value;
        return string.Join('\n', AccountsFile.Parse(Encoding.UTF8.GetBytes(file.ToJsonString())).Faults);
    }
}
