using System.Text;

namespace SipDirectory.Operator.Terminals;

/// <summary>
/// The prompt and the line behind it, in one row of the terminal: of a longer line the part around the cursor.
/// </summary>
internal static class PromptRow
{
    public const string Prompt = "> ";

    /// <summary>Back to the row's start, and empty.</summary>
    public const string Erase = "\r\e[K";

    private const string SaveCursor = "\e7";
    private const string RestoreCursor = "\e8";

    /// <param name="line">Printable.</param>
    /// <param name="cursor">How many characters stand before it.</param>
    /// <param name="width">Of the terminal, in columns.</param>
    public static string Draw(IReadOnlyList<Rune> line, int cursor, int width)
    {
        // The last column stays free: a terminal that has filled it may already be in the next row.
        var room = width - Prompt.Length - 1;
        var end = cursor;
        var behind = room / 3;
        while (end < line.Count && Columns(line[end]) <= behind)
        {
            behind -= Columns(line[end]);
            room -= Columns(line[end++]);
        }

        var start = cursor;
        while (start > 0 && Columns(line[start - 1]) <= room)
        {
            room -= Columns(line[--start]);
        }

        while (end < line.Count && Columns(line[end]) <= room)
        {
            room -= Columns(line[end++]);
        }

        // The terminal knows best how wide its characters are: it remembers where the cursor goes.
        var row = new StringBuilder(Erase).Append(Prompt);
        AppendPart(row, line, start, cursor);
        row.Append(SaveCursor);
        AppendPart(row, line, cursor, end);
        return row.Append(RestoreCursor).ToString();
    }

    // At most: from here on characters may take two, and none takes more.
    private static int Columns(Rune character) => character.Value < 0x1100 ? 1 : 2;

    private static void AppendPart(StringBuilder row, IReadOnlyList<Rune> line, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            row.Append(line[i].ToString());
        }
    }
}
