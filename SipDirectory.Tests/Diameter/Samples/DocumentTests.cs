using System.Reflection;
using System.Text.RegularExpressions;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>Holds docs/DIAMETER.md to the samples that were compiled, and to the names that exist.</summary>
[TestClass]
public sealed partial class DocumentTests
{
    private static readonly string Document = Read("DIAMETER.md");

    [TestMethod]
    [DataRow("ClientSample", 10)]
    [DataRow("ServerSample", 15)]
    [DataRow("MmeSample", 20)]
    [DataRow("HssSample", 20)]
    public void Document_Sample_IsTheFileThatWasCompiledAndAsShortAsItSays(string name, int mostLines)
    {
        var program = ProgramOf(Read($"{name}.cs"));

        Assert.Contains($"```csharp\n{program}```\n", Document);
        Assert.IsLessThanOrEqualTo(mostLines, program.Split('\n').Count(line => line.Length > 0));
        Assert.DoesNotContain(
            line => line.Count(letter => letter == ';') > 1 && !line.StartsWith("for (", StringComparison.Ordinal), program.Split('\n'));
    }

    [TestMethod]
    public void Document_Code_IsAllOfSamples()
    {
        Assert.HasCount(4, Regex.Matches(Document, "^```csharp$", RegexOptions.Multiline));
        Assert.HasCount(1, Regex.Matches(Document, "^```xml$", RegexOptions.Multiline));
        Assert.Contains($"```xml\n{Read("s6a.xml")}```\n", Document);
    }

    [TestMethod]
    public void Document_NamesOfTheLibrary_AllExist()
    {
        var types = typeof(DiameterNode).Assembly.GetExportedTypes().ToLookup(type => type.Name);
        var names = NameWithMember().Matches(Document).Select(match => (Type: match.Groups[1].Value, Member: match.Groups[2].Value))
            .Where(name => name.Type != nameof(SipDirectory)).Distinct().ToList();

        var missing = names.Where(name => !types[name.Type].Any(type => name.Member.Length == 0 || HasMember(type, name.Member)));

        Assert.IsGreaterThan(60, names.Count);
        Assert.AreEqual("", string.Join(", ", missing));
    }

    // As it would stand in a Program.cs: the usings, and what stands in RunAsync.
    private static string ProgramOf(string file)
    {
        var lines = file.Split('\n');
        var usings = lines.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal));
        var body = lines.SkipWhile(line => !line.Contains("RunAsync(", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line != "    }");
        return string.Join('\n', [.. usings, "", .. body.Select(line => line[Math.Min(8, line.Length)..]), ""]);
    }

    private static bool HasMember(Type type, string name) =>
        type.GetMember(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Length > 0;

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(DocumentTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    // `Type` or `Type.Member`.
    [GeneratedRegex(@"`([A-Z]\w*[a-z]\w*)(?:\.(\w+))?`")]
    private static partial Regex NameWithMember();
}
