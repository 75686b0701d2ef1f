namespace SipDirectory.Tests.Support;

/// <summary>Keys as a test writes them: <c>ab{Left}{^A}</c>.</summary>
internal static class Keys
{
    private static readonly Dictionary<string, ConsoleKey> Named = new()
    {
        ["Left"] = ConsoleKey.LeftArrow,
        ["Right"] = ConsoleKey.RightArrow,
        ["Up"] = ConsoleKey.UpArrow,
        ["Down"] = ConsoleKey.DownArrow,
        ["Home"] = ConsoleKey.Home,
        ["End"] = ConsoleKey.End,
        ["Del"] = ConsoleKey.Delete,
        ["Back"] = ConsoleKey.Backspace,
        ["Tab"] = ConsoleKey.Tab,
        ["Enter"] = ConsoleKey.Enter,
        ["F1"] = ConsoleKey.F1,
    };

    public static IEnumerable<ConsoleKeyInfo> Of(string keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var end = keys[i] == '{' ? keys.IndexOf('}', i) : -1;
            yield return end < 0 ? Letter(keys[i]) : Special(keys[(i + 1)..end]);
            i = Math.Max(i, end);
        }
    }

    private static ConsoleKeyInfo Letter(char letter) =>
        new(letter, char.IsAsciiLetter(letter) ? (ConsoleKey)char.ToUpperInvariant(letter) : default, false, false, false);

    private static ConsoleKeyInfo Special(string name) => name[0] switch
    {
        '^' => new ConsoleKeyInfo((char)(name[1] - '@'), (ConsoleKey)name[1], shift: false, alt: false, control: true),
        '!' => new ConsoleKeyInfo(name[1], (ConsoleKey)char.ToUpperInvariant(name[1]), shift: false, alt: true, control: false),
        _ => new ConsoleKeyInfo('\0', Named[name], shift: false, alt: false, control: false),
    };
}
