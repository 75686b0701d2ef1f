using System.Reflection;
using System.Text.RegularExpressions;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>Holds docs/DIAMETER.md to the samples that were compiled, and to the names that exist.</summary>
[TestClass]
public sealed partial class DocumentTests
{
    private static readonly string Document = Read("DIAMETER.md");
    private static readonly string[] Programs = [.. Blocks("csharp")];

    [TestMethod]
    [DataRow(0, "ClientSample", 10)]
    [DataRow(1, "ServerSample", 15)]
    [DataRow(2, "MmeSample", 20)]
    [DataRow(3, "HssSample", 20)]
    [DataRow(4, "GyServerSample", 20)]
    public void Document_Sample_IsTheFileThatWasCompiledAndAsShortAsItSays(int index, string name, int mostLines)
    {
        var program = ProgramOf(Read($"{name}.cs"));

        Assert.AreEqual(program, Programs[index]);
        Assert.IsLessThanOrEqualTo(mostLines, program.Split('\n').Count(line => line.Length > 0));
        Assert.DoesNotContain(
            line => line.Count(letter => letter == ';') > 1 && !line.StartsWith("for (", StringComparison.Ordinal), program.Split('\n'));
    }

    [TestMethod]
    public void Document_Code_IsAllOfSamples()
    {
        Assert.HasCount(5, Programs);
        Assert.AreEqual(Read("s6a.xml"), Blocks("xml").Single());
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

    private static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Document, $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value);

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
