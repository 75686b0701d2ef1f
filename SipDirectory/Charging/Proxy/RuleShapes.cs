namespace SipDirectory.Charging.Proxy;

/// <summary>What each object of a file of rules may have.</summary>
internal static class RuleShapes
{
    public static readonly string[] Conditions = ["equals", "matches", "exists", "absent"];
    public static readonly string[] Edits = ["set", "add", "remove", "replace"];

    /// <summary>By its name in the schema; a condition or an edit by its verb.</summary>
    public static readonly IReadOnlyDictionary<string, JsonShape> All = new Dictionary<string, JsonShape>
    {
        ["file"] = new(["rules"], ["$schema", "comment"]),
        ["rule"] = new(["message", "edits"], ["comment", "within", "when"]),
        ["equals"] = new(["equals", "value"], ["comment"]),
        ["matches"] = new(["matches", "pattern"], ["comment"]),
        ["exists"] = new(["exists"], ["comment"]),
        ["absent"] = new(["absent"], ["comment"]),
        ["set"] = new(["set", "value"], ["comment"]),
        ["add"] = new(["add", "value"], ["comment"]),
        ["remove"] = new(["remove"], ["comment"]),
        ["replace"] = new(["replace", "pattern", "with"], ["comment"]),
    };
}
