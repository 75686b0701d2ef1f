using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using SipDirectory.CommandLine;

namespace SipDirectory.Tests.CommandLine;

[TestClass]
public sealed class GenerateCommandTests(TestContext context)
{
    [TestMethod]
    public void Run_Defaults_ReproduceTheSampleDump()
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();

        var exitCode = GenerateCommand.Run(new GenerateOptions(), output, error);

        Assert.AreEqual(ExitCode.Success, exitCode);
        Assert.AreEqual("", error.ToString());
        Assert.AreSequenceEqual(File.ReadAllBytes(Path.Combine(RepositoryRoot(), "data", "regs")), output.ToArray());
    }

    [TestMethod]
    public void ParseArguments_NoValues_GivesTheDefaults()
    {
        using var parser = new global::CommandLine.Parser();

        var parsed = parser.ParseArguments(["generate"], typeof(GenerateOptions)).Value as GenerateOptions;

        var defaults = new GenerateOptions();
        Assert.IsNotNull(parsed);
        Assert.AreEqual(defaults.Records, parsed.Records);
        Assert.AreEqual(defaults.Seed, parsed.Seed);
        Assert.AreEqual(defaults.Output, parsed.Output);
    }

    [TestMethod]
    public void Run_RecordsAndSeed_DecideTheDump()
    {
        using var output = new MemoryStream();
        using var expected = new MemoryStream();

        GenerateCommand.Run(new GenerateOptions { Records = 10, Seed = 4 }, output, TextWriter.Null);

        new SipDirectory.Registrations.DumpGenerator(seed: 4).WriteTo(expected, records: 10);
        Assert.AreSequenceEqual(expected.ToArray(), output.ToArray());
    }

    [TestMethod]
    [DataRow(0L, "-", "SipDirectory: --records 0:")]
    [DataRow(-1L, "-", "SipDirectory: --records -1:")]
    [DataRow(1_000_000_001L, "-", "SipDirectory: --records 1000000001:")]
    [DataRow(long.MaxValue, "-", "SipDirectory: --records 9223372036854775807:")]
    [DataRow(1L, "", "SipDirectory: --output:")]
    public void Run_BadValue_IsOneLineNamingTheArgument(long records, string file, string expectedStart)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();

        var exitCode = GenerateCommand.Run(new GenerateOptions { Records = records, Output = file }, output, error);

        Assert.AreEqual(ExitCode.Usage, exitCode);
        Assert.AreEqual(0, output.Length);
        AssertOneLine(expectedStart, error.ToString());
    }

    [TestMethod]
    public void Run_OutputFile_ReplacesItAndLeavesStandardOutputAlone()
    {
        using var output = new MemoryStream();
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(directory.FullName, "regs");
            File.WriteAllText(file, new string('x', 100_000));

            var options = new GenerateOptions { Records = 3, Output = file };

            var exitCode = GenerateCommand.Run(options, output, TextWriter.Null);

            Assert.AreEqual(ExitCode.Success, exitCode);
            Assert.AreEqual(0, output.Length);
            Assert.HasCount(3, File.ReadAllLines(file));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Run_OutputInMissingFolder_FailsInOneLine()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "no such folder", "regs");
        using var error = new StringWriter();

        var exitCode = GenerateCommand.Run(new GenerateOptions { Output = file }, Stream.Null, error);

        Assert.AreEqual(ExitCode.CannotWrite, exitCode);
        AssertOneLine($"SipDirectory: --output {file}: cannot be written:", error.ToString());
    }

    [TestMethod]
    public void Run_OutputIsAFolder_FailsInOneLine()
    {
        var options = new GenerateOptions { Output = AppContext.BaseDirectory };
        using var error = new StringWriter();

        var exitCode = GenerateCommand.Run(options, Stream.Null, error);

        Assert.AreEqual(ExitCode.CannotWrite, exitCode);
        AssertOneLine($"SipDirectory: --output {AppContext.BaseDirectory}: cannot be written:", error.ToString());
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Run_DiskFull_FailsInOneLine()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
        using var error = new StringWriter();

        var exitCode = GenerateCommand.Run(new GenerateOptions(), full, error);

        Assert.AreEqual(ExitCode.CannotWrite, exitCode);
        AssertOneLine("SipDirectory: standard output: cannot be written:", error.ToString());
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    [Timeout(10_000, CooperativeCancellation = true)]
    public void Run_ReaderClosesThePipe_EndsQuietly()
    {
        using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var handle = new SafeFileHandle(reader.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var writer = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        using var error = new StringWriter();
        var closing = Task.Run(() =>
        {
            reader.ReadExactly(new byte[691]);
            reader.Dispose();
        }, context.CancellationToken);

        var exitCode = GenerateCommand.Run(new GenerateOptions { Records = 1_000_000 }, writer, error);

        closing.GetAwaiter().GetResult();
        Assert.AreEqual(ExitCode.Success, exitCode);
        Assert.AreEqual("", error.ToString());
    }

    private static void AssertOneLine(string expectedStart, string actual)
    {
        Assert.StartsWith(expectedStart, actual);
        Assert.EndsWith(Environment.NewLine, actual);
        Assert.HasCount(2, actual.Split('\n'));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SipDirectory.sln")))
        {
            folder = folder.Parent;
        }

        Assert.IsNotNull(folder);
        return folder.FullName;
    }
}
