namespace SipDirectory.Diameter.Dictionary;

/// <summary>What one dictionary file defines.</summary>
internal sealed class DictionaryContent
{
    public List<AvpDefinition> Avps { get; } = [];

    public List<CommandDefinition> Commands { get; } = [];

    public Dictionary<uint, string> Applications { get; } = [];

    public Dictionary<uint, string> Vendors { get; } = [];
}
