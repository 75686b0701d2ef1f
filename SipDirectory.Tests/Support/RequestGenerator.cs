using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>
/// Random request streams, in strings of Latin-1, so that each letter is one byte: AORs as they are and as people
/// paste them, commands, blanks, mistakes and binary.
/// </summary>
internal sealed class RequestGenerator(Random random, IReadOnlyList<string> aors)
{
    private static readonly string[] LineEnds = ["\n", "\n", "\n", "\r\n", "\r\r\n", " \n", "\t \r\n"];
    private static readonly string[] Tokens =
        ["<", ">", "\"", "\\", "sip:", "SIPS:", "tel:", "@", ";", "?", "%", "%4", "%41", "%00", "%C3", ":", ":5060", "[::1]", " ", "all ", "\0", "\xFF", "\r"];

    public string Stream(int lines)
    {
        var stream = new StringBuilder();
        for (var line = 0; line < lines; line++)
        {
            stream.Append(Line()).Append(Pick(LineEnds));
        }

        return random.Next(2) == 0 ? stream.ToString() : stream.Append(Line()).ToString();
    }

    private string Line() => random.Next(10) switch
    {
        0 => "",
        1 => Binary(random.Next(1, 30)),
        2 or 3 => Aor(),
        4 => "all" + Pick(" ", "\t", "  ", " \t") + Pick(Aor(), Pasted()),
        5 => Mutated(Pasted()),
        6 => Mutated(Aor()),
        _ => Pasted(),
    };

    private string Aor() => random.Next(8) == 0 ? "nobody" : aors[random.Next(aors.Count)];

    private string Pasted()
    {
        var text = Pick("", "sip:", "SIP:", "sips:", "tel:") + Escaped(Aor()) + Pick("", "", "@example.com", "@Anywhere.ORG", ":5060", ":5061");
        text += Pick("", "", ";lr", ";transport=tcp;x=%41", "?Subject=a@b", ";x?y");
        return random.Next(2) == 0 ? text : $"{Pick("", "Bob ", "\"B <x@y>\" ", "\"\\\"<\"")}<{text}>{Pick("", ";tag=1")}";
    }

    private string Escaped(string text) =>
        random.Next(3) > 0 ? text : string.Concat(text.Select(letter => random.Next(3) > 0 ? $"{letter}" : $"%{(int)letter:x2}"));

    private string Mutated(string text)
    {
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(text.Length + 1);
            text = random.Next(3) switch
            {
                0 => text.Insert(at, Pick(Tokens)),
                1 => text.Insert(at, Binary(1)),
                _ => text.Remove(Math.Min(at, Math.Max(text.Length - 1, 0)), Math.Min(1, text.Length)),
            };
        }

        return text;
    }

    private string Binary(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(256))).Replace('\n', 'x');

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
