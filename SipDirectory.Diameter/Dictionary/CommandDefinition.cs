namespace SipDirectory.Diameter.Dictionary;

/// <summary>What a specification says of a pair of request and answer.</summary>
/// <param name="Name">Without -Request and -Answer, such as Capabilities-Exchange.</param>
/// <param name="Code">24 bits.</param>
/// <param name="ApplicationId">0 for the base protocol, whose commands all applications share.</param>
public sealed record CommandDefinition(string Name, uint Code, uint ApplicationId)
{
    /// <summary>Without R and A, such as CE.</summary>
    public string ShortName { get; init; } = "";

    /// <summary>Whether the P bit may be set.</summary>
    public bool IsProxiable { get; init; } = true;

    /// <summary>The AVPs of the request.</summary>
    public AvpGrammar Request { get; init; } = AvpGrammar.Any;

    /// <summary>The AVPs of the answer.</summary>
    public AvpGrammar Answer { get; init; } = AvpGrammar.Any;
}
