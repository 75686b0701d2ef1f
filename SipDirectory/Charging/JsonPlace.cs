using System.Text.Json;

namespace SipDirectory.Charging;

/// <summary>A value of a JSON text, and where it stands.</summary>
/// <param name="Parent">The object or array that it is in; null for the whole text.</param>
/// <param name="Name">Of the member; null in an array.</param>
/// <param name="Index">In the array, or among the members.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Type">How it begins.</param>
/// <param name="Text">Of a string, or the digits of a number.</param>
internal sealed record JsonPlace(JsonPlace? Parent, string? Name, int Index, int Offset, JsonTokenType Type, string Text)
{
    /// <summary>The members or items, in their order.</summary>
    public List<JsonPlace> Children { get; } = [];

    /// <summary>Such as <c>$.accounts[0].balance</c> (RFC 9535).</summary>
    public string Path =>
        Parent is null ? "$"
        : Name is null ? $"{Parent.Path}[{Index}]"
        : Name.Length > 0 && Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? $"{Parent.Path}.{Name}"
        : $"{Parent.Path}['{Name}']";

    public JsonPlace? Member(string name) => Children.Find(child => child.Name == name);
}
