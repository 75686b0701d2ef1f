using System.Reflection;
using CommandLine;
using SipDirectory.CommandLine;

namespace SipDirectory.Tests.CommandLine;

/// <summary>Holds the quick way to read arguments to what the library makes of them.</summary>
[TestClass]
public sealed class PlainArgumentsTests
{
    private const int RandomLists = 5000;

    private static readonly PropertyInfo[] Properties =
        [.. typeof(ServeOptions).GetProperties().Where(property => property.CanWrite)];

    private static readonly string[] Words =
    [
        "serve", "lookup", "generate", "help", "version", "--help", "-h", "--version", "--", "-", "",
        "-d", "--data", "--data=", "--data=-", "--data= a", "--data=a=b", "--data=-x", "-d=a", "-da", "--data=a\n", "--Data", "--dat",
        "-i", "--ip", "--ip=::1", "-p", "-p80", "--port", "--port=0", "--port=-1", "--port=+1", "--port=080", "--port=99999999999",
        "-l", "--log", "--log=a b", "-v", "--verbose", "--verbose=true", "-vp", "-vv", "-x", "--idle", "--idle=.5", "--idle=1e3",
        "--idle=1,5", "--idle=5.", "--idle=NaN", "--max-line", "--max-line=64", "--max-connections", "--max-connections=7",
        "--skip-bad-records", "--match", "--match=exact", "--engine", "--engine=sockets", "--loops", "--loops=2",
        "--udp-addr", "--udp-addr=::1", "--udp-port", "--udp-port=7", "--udp-port=x", "--udp-any-source", "--ws-port", "--ws-port=7", "--ws-addr=::1", "--ws-origin=*", "--console", "--batch", "listen", "gy-server", "gy-proxy", "--upstream=a", "--host", "--realm=a", "--diameter-port=7", "--diameter-host=a", "--diameter-peer=a,b", "--diameter-connect=a", "--diameter-max-sessions=7", "--diameter-max-sessions=x", "--diameter-mock", "--diameter-mock=1", "--accounts", "--allow", "--allow=10.0.0.0/8", "---", "--=", "-1",
        "0", "1", "80", "1.5", " 80", "80 ", "+80", "true", "sip", "epoll", "a b", " a", "\ta", "a\n", "a\r\nb", "ä", "=", "a=b", "/dev/null",
    ];

    [TestMethod]
    public void TryRead_NoArguments_HasTheDefaultsOfTheLibrary() => AssertAsTheLibraryReads([]);

    [TestMethod]
    public void TryRead_EveryOptionByEachName_IsReadAsByTheLibrary()
    {
        foreach (var property in Properties)
        {
            if (property.GetCustomAttribute<OptionAttribute>() is { } option)
            {
                string[] names = option.ShortName.Length > 0 ? [$"-{option.ShortName}", $"--{option.LongName}"] : [$"--{option.LongName}"];
                foreach (var name in names)
                {
                    AssertAsTheLibraryReads(property.PropertyType == typeof(bool) ? [name] : [name, "7"]);
                    AssertAsTheLibraryReads(property.PropertyType == typeof(bool) ? ["serve", name] : ["serve", name, "7"]);
                }
            }
        }
    }

    [TestMethod]
    [DataRow("--data ./data/regs --port 8080 --ip 127.0.0.1")]
    [DataRow("-d - -p 0 -i :: -l /tmp/log -v")]
    [DataRow("--udp-port 0 --udp-addr ::1 --udp-any-source --allow 10.0.0.0/8")]
    [DataRow("serve --port=0 --data=a=b --idle=0.25 --max-line=5 --match=exact --engine=sockets --skip-bad-records")]
    public void TryRead_CommonStart_IsReadAsByTheLibrary(string arguments) => AssertAsTheLibraryReads(arguments.Split(' '));

    [TestMethod]
    [DataRow("-h")]
    [DataRow("lookup alice")]
    [DataRow("gy-server --port 3868")]
    [DataRow("gy-proxy --upstream aaa://a")]
    [DataRow("-p80")]
    [DataRow("-v -v")]
    [DataRow("-p 1 --port 2")]
    [DataRow("--port x")]
    [DataRow("--port -1")]
    [DataRow("--data")]
    [DataRow("stray")]
    public void TryRead_AnythingElse_IsLeftToTheLibrary(string arguments) =>
        Assert.IsNull(PlainArguments.TryRead(arguments.Split(' ')));

    [TestMethod]
    public void TryRead_AllPairsAndManyRandomLists_ReadsAsTheLibraryOrNotAtAll()
    {
        var random = new Random(1);
        var lists = Words.Select(word => new[] { word })
            .Concat(Words.SelectMany(one => Words.Select(other => new[] { one, other })))
            .Concat(Enumerable.Range(0, RandomLists).Select(_ => random.GetItems(Words, random.Next(3, 7))));

        foreach (var args in lists)
        {
            if (PlainArguments.TryRead(args) is not null)
            {
                AssertAsTheLibraryReads(args);
            }
        }
    }

    private static void AssertAsTheLibraryReads(string[] args)
    {
        var shown = $"[{string.Join("] [", args)}]";
        using var parser = Verbs.NewParser();

        var found = GivenOption.Find(args, typeof(ServeOptions)).ToList();
        var expected = parser.ParseArguments<ServeOptions, LookupOptions, GenerateOptions>(args).Value as ServeOptions;
        var read = PlainArguments.TryRead(args);

        Assert.IsFalse(found.Exists(option => option.Fault is not null || option.Name is "-h" or "--help" or "--version"), shown);
        Assert.IsNotNull(expected, shown);
        Assert.IsNotNull(read, shown);
        foreach (var property in Properties)
        {
            var (one, other) = (property.GetValue(expected), property.GetValue(read));
            if (one is IEnumerable<string> stray)
            {
                Assert.AreSequenceEqual(stray, (IEnumerable<string>)other!, shown);
            }
            else
            {
                Assert.AreEqual(one, other, $"{property.Name} of {shown}");
            }
        }
    }
}
