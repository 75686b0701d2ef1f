using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter;

/// <summary>
/// The public surface of the library against PublicApi.txt, so that nothing is published, changed or withdrawn unseen.
/// After a change that is meant: SIPDIRECTORY_ACCEPT_API=.../PublicApi.txt, run this test, and read the difference.
/// </summary>
[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void Library_PublicSurface_IsTheOneThatWasAccepted()
    {
        var actual = PublicApi.Describe(typeof(DiameterHeader).Assembly);
        if (Environment.GetEnvironmentVariable("SIPDIRECTORY_ACCEPT_API") is { Length: > 0 } path)
        {
            File.WriteAllText(path, actual);
        }

        using var reader = new StreamReader(typeof(PublicApiTests).Assembly.GetManifestResourceStream(typeof(PublicApiTests), "PublicApi.txt")!);
        var accepted = reader.ReadToEnd().Split('\n');

        var lines = actual.Split('\n');
        Assert.AreEqual("", string.Join(", ", lines.Except(accepted).Take(8)), "new or changed");
        Assert.AreEqual("", string.Join(", ", accepted.Except(lines).Take(8)), "gone or changed");
        Assert.AreSequenceEqual(accepted, lines);
    }
}
