namespace SipDirectory.Operator.Commands;

/// <summary>The commands of one subject.</summary>
internal interface ICommandGroup
{
    /// <summary>As they are typed, in the order of the help.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Their lines of the help.</summary>
    IReadOnlyList<string> Help { get; }

    /// <summary>What <c>stats</c> says of the subject, printable.</summary>
    IReadOnlyList<string> Stats();

    /// <param name="before">The words typed already; the first one is of <see cref="Names"/>.</param>
    /// <returns>What the next one can be.</returns>
    IEnumerable<string> NextWords(string[] before);

    /// <param name="line">As it was typed; its first word is one of <see cref="Names"/>.</param>
    /// <returns>The lines to show, printable. Nothing typed is an exception, and nothing takes long.</returns>
    Task<IReadOnlyList<string>> RunAsync(string line);
}
