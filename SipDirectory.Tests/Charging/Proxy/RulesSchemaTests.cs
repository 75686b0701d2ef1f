using System.Text.Json.Nodes;
using SipDirectory.Charging.Proxy;

namespace SipDirectory.Tests.Charging.Proxy;

/// <summary>The schema says what the reader does: the same members, the same limit.</summary>
[TestClass]
public sealed class RulesSchemaTests
{
    private static readonly JsonNode Whole = JsonNode.Parse(AccountsSchema.Resource("rules.schema.json"))!;

    public static IEnumerable<string> Names => RuleShapes.All.Keys;

    // Conditions and edits are named by the member that they need first.
    private static Dictionary<string, JsonNode> Objects
    {
        get
        {
            var definitions = Whole["$defs"]!;
            var verbs = definitions["condition"]!["oneOf"]!.AsArray().Concat(definitions["edit"]!["oneOf"]!.AsArray());
            var objects = verbs.ToDictionary(each => (string)each!["required"]![0]!, each => each!);
            objects.Add("file", Whole);
            objects.Add("rule", definitions["rule"]!);
            return objects;
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Shape_OfEachObject_HasTheMembersOfTheSchema(string name)
    {
        var described = Objects[name];
        var shape = RuleShapes.All[name];
        string[] members = [.. shape.Required, .. shape.Optional];

        Assert.AreSequenceEqual(described["properties"]!.AsObject().Select(each => each.Key).Order(), members.Order());
        Assert.AreSequenceEqual(described["required"]!.AsArray().Select(each => (string)each!).Order(), shape.Required.Order());
        Assert.IsFalse((bool)described["additionalProperties"]!);
        Assert.HasCount(RuleShapes.All.Count, Objects);
    }

    [TestMethod]
    public void Schema_Verbs_AreThoseOfTheReader()
    {
        Assert.AreSequenceEqual(Objects.Keys.Order(), (string[])[.. ((string[])["file", "rule", .. RuleShapes.Conditions, .. RuleShapes.Edits]).Order()]);
        Assert.AreEqual(RulePattern.MaxLength, (int)Whole["$defs"]!["pattern"]!["maxLength"]!);
    }
}
