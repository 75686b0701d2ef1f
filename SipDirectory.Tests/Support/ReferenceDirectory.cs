using System.Text;
using System.Text.RegularExpressions;

namespace SipDirectory.Tests.Support;

/// <summary>
/// The rules of the line protocol, written once more and as plainly as possible: the whole request stream at
/// once, in strings of Latin-1, so that each letter is one byte.
/// </summary>
/// <param name="bindings">The records of each AOR, newest first.</param>
/// <param name="maxLine">The longest request line in bytes.</param>
internal sealed partial class ReferenceDirectory(IReadOnlyDictionary<string, string[]> bindings, int maxLine)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _secondKeys = bindings.Keys
        .Select(aor => (Aor: aor, Form: FormsOf(aor).FirstOrDefault(aor)))
        .Where(key => !bindings.ContainsKey(key.Form))
        .GroupBy(key => key.Form, key => key.Aor)
        .Where(group => group.Count() == 1)
        .ToDictionary(group => group.Key, group => group.Single());

    public string Answer(string requests)
    {
        var lines = requests.Split('\n').ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        var answers = new StringBuilder();
        foreach (var line in lines.Select(line => line.EndsWith('\r') ? line[..^1] : line))
        {
            if (line.Length > maxLine)
            {
                return answers.Append("{\"error\":\"line too long\"}\n").ToString();
            }

            answers.Append(AnswerTo(line.Trim(' ', '\t'))).Append('\n');
        }

        return answers.ToString();
    }

    private string AnswerTo(string text)
    {
        if (bindings.TryGetValue(text, out var exact))
        {
            return exact[0];
        }

        if (Regex.Match(text, @"\Aall[ \t]+(.*)\z", RegexOptions.Singleline) is { Success: true } all)
        {
            return Find(all.Groups[1].Value) is { } every ? $"[{string.Join(',', every)}]" : "";
        }

        return Find(text) is { } found ? found[0] : "";
    }

    private string[]? Find(string text)
    {
        foreach (var form in FormsOf(text).Prepend(text))
        {
            var aor = bindings.ContainsKey(form) ? form : _secondKeys.GetValueOrDefault(form);
            if (aor is not null)
            {
                return bindings[aor];
            }
        }

        return null;
    }

    private static IEnumerable<string> FormsOf(string text)
    {
        if (!IsUtf8(text) || text.Contains('\0'))
        {
            return [];
        }

        var brackets = InBrackets().Match(text);
        text = (brackets.Success ? brackets.Groups[1].Value : text).Trim(' ', '\t');
        text = Scheme().Replace(text, "");
        if (!text.Contains('@'))
        {
            var user = Unescape(text.Split(';', '?')[0]);
            return user.Length == 0 || user.Contains('@') ? [] : [user];
        }

        var parts = text.Split('@', 2);
        var name = Unescape(parts[0]);
        var hostPort = string.Concat(parts[1].Split(';', '?')[0].Select(letter => char.IsAscii(letter) ? char.ToLowerInvariant(letter) : letter));
        var host = Port().Replace(hostPort, "");
        return name.Length == 0 || host.Length == 0 ? []
            : name.Contains('@') ? [$"{name}@{hostPort}", $"{name}@{host}"]
            : [$"{name}@{hostPort}", $"{name}@{host}", name];
    }

    private static string Unescape(string user)
    {
        var unescaped = Escape().Replace(user, match => $"{(char)Convert.FromHexString(match.Groups[1].Value)[0]}");
        return IsUtf8(unescaped) && !unescaped.Any(letter => letter < ' ') ? unescaped : user;
    }

    private static bool IsUtf8(string latin1)
    {
        try
        {
            StrictUtf8.GetCharCount(Encoding.Latin1.GetBytes(latin1));
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    [GeneratedRegex("""\A(?>(?:"(?:[^"\\]|\\.)*")?)[^<]*<([^>]*)""", RegexOptions.Singleline)]
    private static partial Regex InBrackets();

    [GeneratedRegex(@"\A(?:[sS][iI][pP][sS]?|[tT][eE][lL]):")]
    private static partial Regex Scheme();

    [GeneratedRegex("%([0-9A-Fa-f]{2})")]
    private static partial Regex Escape();

    [GeneratedRegex(@":[^:\]]*\z")]
    private static partial Regex Port();
}
