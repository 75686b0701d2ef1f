using CommandLine;

namespace SipDirectory.CommandLine;

/// <summary>What the operator chose for <c>generate</c>; the defaults make the sample dump data/regs.</summary>
[Verb("generate", HelpText = "Write a made-up registration dump, one JSON object a line.")]
internal sealed class GenerateOptions
{
    /// <summary>From 1 to 1,000,000,000.</summary>
    [Option("records", MetaValue = "N", Default = 501L, HelpText = "How many registrations to write.")]
    public long Records { get; set; } = 501;

    [Option("seed", MetaValue = "S", Default = 20161212L,
        HelpText = "Another seed gives another dump, the same one always the same.")]
    public long Seed { get; set; } = 20161212;

    [Option('o', "output", MetaValue = "FILE", Default = "-",
        HelpText = "File to write, replacing what is there; \"-\" is standard output.")]
    public string Output { get; set; } = "-";

    /// <summary>Words that belong to no option; the parser would drop them silently.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Stray { get; set; } = [];
}
