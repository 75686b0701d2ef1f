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
            ? new AccountsResult(null, [new JsonFault(1, "$", $"longer than {MaxLength} bytes")])
            : Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <param name="json">The content of the file; a byte order mark is passed over.</param>
    public static AccountsResult Parse(ReadOnlySpan<byte> json) =>
        JsonTextParser.TryParse(json, out var whole, out var fault)
            ? new AccountsReader(json).Read(whole)
            : new AccountsResult(null, [fault]);
}
