using System.Diagnostics;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Start;

/// <summary>A console program that does nothing, with the settings of SipDirectory: what the runtime alone takes.</summary>
internal sealed class EmptyProgram
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <InvariantGlobalization>true</InvariantGlobalization>
            <ConcurrentGarbageCollection>false</ConcurrentGarbageCollection>
          </PropertyGroup>
        </Project>
        """;

    private const string Source = "return;\n";

    private readonly string _program;

    private EmptyProgram(string program)
    {
        _program = program;
    }

    /// <exception cref="LoadException">It could not be published.</exception>
    public static async Task<EmptyProgram> PublishAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var project = Directory.CreateDirectory(workspace.PathOf("empty-source")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "Empty.csproj"), Project, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(project, "Program.cs"), Source, cancellationToken);
        var folder = workspace.PathOf("empty");
        var publish = await Publishing.RunAsync(project, folder, cancellationToken);
        return publish.Succeeded
            ? new EmptyProgram(Path.Combine(folder, "Empty"))
            : throw new LoadException($"the empty program: {publish.Reason}");
    }

    /// <summary>Milliseconds from its start to its end.</summary>
    public async Task<double> TimeAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var run = await Command.RunAsync(Placement.StartOn(core: null, [_program]), cancellationToken);
        return run.Succeeded
            ? Stopwatch.GetElapsedTime(started).TotalMilliseconds
            : throw new LoadException($"the empty program: {run.Reason}");
    }
}
