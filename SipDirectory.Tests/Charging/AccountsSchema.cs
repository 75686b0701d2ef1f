using System.Text.Json.Nodes;

namespace SipDirectory.Tests.Charging;

/// <summary>docs/accounts.schema.json: the description of one object by its name, "file" is the whole.</summary>
internal static class AccountsSchema
{
    private static readonly JsonNode Whole = JsonNode.Parse(Resource("accounts.schema.json"))!;

    public static IEnumerable<string> Objects => [.. Whole["$defs"]!.AsObject().Select(each => each.Key), "file"];

    public static JsonObject Object(string name) => (name == "file" ? Whole : Whole["$defs"]![name])!.AsObject();

    public static IEnumerable<string> Required(string name) => Object(name)["required"]!.AsArray().Select(each => (string)each!);

    public static IEnumerable<string> Members(string name) => Object(name)["properties"]!.AsObject().Select(each => each.Key);

    public static byte[] Resource(string name)
    {
        using var stream = typeof(AccountsSchema).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
