using System.Text.Json;
using System.Text.Unicode;

namespace SipDirectory.Charging;

/// <summary>The operator's accounts and tariffs: JSON, described by docs/accounts.schema.json.</summary>
internal static class AccountsFile
{
    /// <summary>64 MiB: some hundred thousand accounts.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static AccountsResult Read(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new MemoryStream();
        var block = new byte[64 * 1024];

        // What is no file, such as a pipe, has no length to look at.
        while (buffer.Length <= MaxLength && file.Read(block) is var read and > 0)
        {
            buffer.Write(block, 0, read);
        }

        return buffer.Length > MaxLength
            ? new AccountsResult(null, [new AccountsFault(1, "$", $"longer than {MaxLength} bytes")])
            : Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <param name="json">The content of the file; a byte order mark is passed over.</param>
    public static AccountsResult Parse(ReadOnlySpan<byte> json)
    {
        json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        var parser = new JsonTextParser(json);
        try
        {
            return Utf8.IsValid(json)
                ? new AccountsReader(json).Read(parser.Parse())
                : new AccountsResult(null, [new AccountsFault(1, "$", "is not UTF-8")]);
        }
        catch (JsonException e)
        {
            return new AccountsResult(
                null, [new AccountsFault((int)(e.LineNumber ?? 0) + 1, parser.Place, $"is not well-formed JSON at byte {(e.BytePositionInLine ?? 0) + 1} of the line")]);
        }
    }
}
