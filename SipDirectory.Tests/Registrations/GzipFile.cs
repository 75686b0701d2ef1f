using System.IO.Compression;
using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

/// <summary>Makes gzip files for tests and reads them back with the code under test.</summary>
internal static class GzipFile
{
    // DeflateStream writes nothing at all for no content; this is what gzip writes.
    private static readonly byte[] EmptyBody = [3, 0];

    /// <summary>The fixed header, before any optional field.</summary>
    public static byte[] Header(byte flags = 0) => [0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255];

    public static byte[] Member(ReadOnlySpan<byte> content, CompressionLevel level = CompressionLevel.Fastest) =>
        Member(Header(), content, level);

    public static byte[] Member(byte[] header, ReadOnlySpan<byte> content, CompressionLevel level = CompressionLevel.Fastest)
    {
        var body = new MemoryStream();
        using (var deflate = new DeflateStream(body, level, leaveOpen: true))
        {
            deflate.Write(content);
        }

        var deflated = content.IsEmpty ? EmptyBody : body.ToArray();
        return [.. header, .. deflated, .. Trailer(content)];
    }

    public static byte[] Trailer(ReadOnlySpan<byte> content) =>
        [.. BitConverter.GetBytes(Crc32.Append(0, content)), .. BitConverter.GetBytes(content.Length)];

    public static byte[] Random(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Text(int lines) =>
        Encoding.ASCII.GetBytes(string.Concat(
            Enumerable.Range(0, lines).Select(line => $"{{\"addressOfRecord\":\"{line * 7919:x8}\"}}\n")));

    public static byte[] Decompress(byte[] file) => Decompress(new MemoryStream(file));

    public static byte[] Decompress(Stream file)
    {
        using var reader = new GzipReader(file);
        var content = new MemoryStream();
        reader.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>The content, or null where the reader reports a fault.</summary>
    public static byte[]? TryDecompress(byte[] file)
    {
        try
        {
            return Decompress(file);
        }
        catch (InvalidDataException fault) when (fault.Message.StartsWith("gzip: ", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
