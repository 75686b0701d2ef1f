using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Rules;

namespace SipDirectory.Charging.Proxy;

/// <summary>The operator's rules: JSON, described by docs/rules.schema.json.</summary>
internal static class RulesFile
{
    /// <summary>1 MiB: some thousand rules.</summary>
    public const int MaxLength = 1 << 20;

    /// <inheritdoc cref="Parse"/>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static (MessageRules Rules, IReadOnlyList<JsonFault> Faults) Read(string path, DiameterDictionary dictionary)
    {
        using var file = File.OpenRead(path);
        var json = new byte[MaxLength + 1];
        return Parse(json.AsSpan(0, file.ReadAtLeast(json, json.Length, throwOnEndOfStream: false)), dictionary);
    }

    /// <param name="json">The content of the file.</param>
    /// <param name="dictionary">Knows commands and AVPs.</param>
    /// <returns>The rules, none of them where there are faults; and the first faults in the order of their lines.</returns>
    public static (MessageRules Rules, IReadOnlyList<JsonFault> Faults) Parse(ReadOnlySpan<byte> json, DiameterDictionary dictionary)
    {
        if (json.Length > MaxLength)
        {
            return (new MessageRules([]), [new JsonFault(1, "$", $"longer than {MaxLength} bytes")]);
        }

        if (!JsonTextParser.TryParse(json, out var whole, out var fault))
        {
            return (new MessageRules([]), [fault]);
        }

        var faults = new JsonFaults(json);
        var rules = new RulesReader(faults, dictionary).Read(whole);
        return faults.Noted.Count == 0
            ? (new MessageRules(rules), [])
            : (new MessageRules([]), [.. faults.Noted.OrderBy(each => each.Line)]);
    }
}
