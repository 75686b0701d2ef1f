using System.Diagnostics;
using System.IO.Compression;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class GzipReaderTests
{
    private const int TestLimit = 60_000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(new byte[] { 0x1f, 0x8b }, true)]
    [DataRow(new byte[] { 0x1f, 0x8b, 8 }, true)]
    [DataRow(new byte[] { 0x1f }, false)]
    [DataRow(new byte[] { }, false)]
    [DataRow(new byte[] { (byte)'{', (byte)'"' }, false)]
    public void IsGzip_FirstBytes_AreRecognised(byte[] firstBytes, bool expected)
    {
        var isGzip = GzipReader.IsGzip(firstBytes);

        Assert.AreEqual(expected, isGzip);
    }

    [TestMethod, Timeout(TestLimit, CooperativeCancellation = true)]
    [DataRow(CompressionLevel.NoCompression)]
    [DataRow(CompressionLevel.Fastest)]
    [DataRow(CompressionLevel.SmallestSize)]
    public void Read_ContentOfAnySize_RoundTrips(CompressionLevel level)
    {
        foreach (var size in new[] { 0, 1, 2, 7, 8, 9, 255, 8191, 8192, 8193, 32768, 65535, 65536, 65537, 1_000_000 })
        {
            var text = GzipFile.Text((size / 30) + 1).AsSpan(0, size).ToArray();
            var noise = GzipFile.Random(size);

            var back = GzipFile.Decompress([.. GzipFile.Member(text, level), .. GzipFile.Member(noise, level)]);

            Assert.AreSequenceEqual(text.Concat(noise).ToArray(), back, $"size {size}");
        }
    }

    // Noise does not compress, so the first member grows by one byte a round, and each border inside the reader (8 KiB
    // the inflater's chunk, 64 KiB the input buffer) falls once on every byte of the trailer and of the next header.
    [TestMethod, Timeout(TestLimit, CooperativeCancellation = true)]
    [DataRow(8192)]
    [DataRow(2 * 8192)]
    [DataRow(GzipInput.BufferSize)]
    public void Read_BorderAnywhereInTrailer_RoundTrips(int border)
    {
        var noise = GzipFile.Random(border);
        var next = GzipFile.Text(3);

        for (var size = border - 80; size < border; size++)
        {
            var file = GzipFile.Member(noise.AsSpan(0, size), CompressionLevel.NoCompression);

            var back = GzipFile.Decompress([.. file, .. GzipFile.Member(next)]);

            Assert.AreSequenceEqual(noise.Take(size).Concat(next).ToArray(), back, $"size {size}");
        }
    }

    [TestMethod]
    public void Read_ThousandMembersSomeEmpty_GivesAllInOrder()
    {
        var contents = Enumerable.Range(0, 1000).Select(i => i % 3 == 1 ? [] : GzipFile.Random(i % 50, i)).ToArray();
        var file = contents.SelectMany(content => GzipFile.Member(content)).ToArray();

        var back = GzipFile.Decompress(file);

        Assert.AreSequenceEqual(contents.SelectMany(content => content).ToArray(), back);
    }

    [TestMethod]
    [DataRow("03 00", DisplayName = "fixed block")]
    [DataRow("01 00 00 FF FF", DisplayName = "stored block")]
    [DataRow("00 00 00 FF FF 03 00", DisplayName = "flushed, then ended")]
    [DataRow("02 08 30 00", DisplayName = "several fixed blocks")]
    public void Read_EmptyMemberCutAnywhere_IsRefused(string body)
    {
        var deflated = Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal));
        byte[] first = [.. GzipFile.Header(), .. deflated, .. GzipFile.Trailer([])];
        var second = GzipFile.Member("x"u8);

        var back = GzipFile.Decompress([.. first, .. second]);

        Assert.AreSequenceEqual("x"u8.ToArray(), back);
        for (var length = 0; length < first.Length; length++)
        {
            Assert.IsNull(GzipFile.TryDecompress(first[..length]), $"length {length}");
        }
    }

    [TestMethod]
    public void Read_TruncatedAtAnyByte_IsRefusedUnlessBetweenMembers()
    {
        var content = GzipFile.Text(20);
        var first = GzipFile.Member(content);
        byte[] file = [.. first, .. GzipFile.Member(GzipFile.Random(100))];

        for (var length = 0; length < file.Length; length++)
        {
            var back = GzipFile.TryDecompress(file[..length]);

            Assert.AreSequenceEqual(length == first.Length ? content : null, back, $"length {length}");
        }
    }

    // No checksum covers MTIME, XFL, OS, FTEXT and the unused bits behind the deflate data, so those flips go unnoticed.
    [TestMethod, Timeout(TestLimit, CooperativeCancellation = true)]
    public void Read_AnyBitFlipped_IsRefusedOrHarmless()
    {
        byte[] content = [.. GzipFile.Text(10), .. GzipFile.Random(60)];
        byte[] file =
        [
            .. GzipFile.Member(content.AsSpan(..250), CompressionLevel.Optimal),
            .. GzipFile.Member([]),
            .. GzipFile.Member(content.AsSpan(250..)),
        ];
        var refused = 0;

        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var damaged = file.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var back = GzipFile.TryDecompress(damaged);

            if (back is null)
            {
                refused++;
            }
            else
            {
                Assert.AreSequenceEqual(content, back, $"bit {bit}");
            }
        }

        // Three headers with 65 unprotected bits each, and the bits that fill the last byte of each body.
        Assert.IsGreaterThanOrEqualTo((file.Length * 8) - (3 * (65 + 7)), refused);
    }

    [TestMethod]
    [DataRow("00", DisplayName = "one zero")]
    [DataRow("01", DisplayName = "one byte")]
    [DataRow("000000000000000001", DisplayName = "a byte behind zeros")]
    [DataRow("1F", DisplayName = "half a magic number")]
    [DataRow("1F8C", DisplayName = "nearly a magic number")]
    [DataRow("7B7D0A", DisplayName = "plain JSON")]
    public void Read_BytesBehindLastMember_AreRefusedUnlessZero(string garbage)
    {
        foreach (var content in new byte[][] { [], [1, 2, 3], GzipFile.Random(100_000) })
        {
            var back = GzipFile.TryDecompress([.. GzipFile.Member(content), .. Convert.FromHexString(garbage)]);

            Assert.AreSequenceEqual(garbage == "00" ? content : null, back, $"{content.Length} bytes");
        }
    }

    [TestMethod]
    public void Read_ZeroPaddingToBlockBorder_IsSkipped()
    {
        var content = GzipFile.Text(5);
        byte[] padded = [.. GzipFile.Member(content), .. new byte[100_000]];

        var back = GzipFile.Decompress([.. padded, .. padded]);

        Assert.AreSequenceEqual(content.Concat(content).ToArray(), back);
    }

    [TestMethod]
    public void Read_EveryOptionalHeaderField_IsSkipped()
    {
        byte[] header = [.. GzipFile.Header(flags: 0x1f), 3, 0, 1, 2, 3, .. "regs\0"u8, .. "nightly\0"u8];
        header = [.. header, .. BitConverter.GetBytes((ushort)Crc32.Append(0, header))];
        var file = GzipFile.Member(header, "content"u8);

        var back = GzipFile.Decompress(file);

        Assert.AreSequenceEqual("content"u8.ToArray(), back);
        for (var length = 1; length < file.Length; length++)
        {
            Assert.IsNull(GzipFile.TryDecompress(file[..length]), $"length {length}");
        }

        // With a header CRC every byte of the header counts, MTIME too.
        for (var index = 0; index < header.Length; index++)
        {
            var damaged = file.ToArray();
            damaged[index] ^= 0x20;
            Assert.IsNull(GzipFile.TryDecompress(damaged), $"byte {index}");
        }
    }

    [TestMethod]
    [DataRow(0x08, "file name")]
    [DataRow(0x10, "comment")]
    public void Read_HeaderTextOfAnyLength_IsBounded(int flag, string field)
    {
        var text = new byte[GzipReader.MaxHeaderField + 1];
        text.AsSpan().Fill((byte)'n');
        var header = GzipFile.Header((byte)flag);

        var longest = GzipFile.Decompress(GzipFile.Member([.. header, .. text[1..], 0], "x"u8));
        var fault = Assert.ThrowsExactly<InvalidDataException>(
            () => GzipFile.Decompress(GzipFile.Member([.. header, .. text, 0], "x"u8)));

        Assert.HasCount(1, longest);
        Assert.AreEqual($"gzip: {field} of member 1 is longer than 65535 bytes", fault.Message);
    }

    [TestMethod]
    [DataRow("", "gzip: truncated in member 1", DisplayName = "nothing")]
    [DataRow("1F8B08", "gzip: truncated in member 1", DisplayName = "cut in the header")]
    [DataRow("7B7D", "gzip: not a gzip file", DisplayName = "no magic number")]
    [DataRow("1F8B0700000000000000", "gzip: unknown compression method in member 1", DisplayName = "CM 7")]
    [DataRow("1F8B0820000000000000", "gzip: unknown header flags in member 1", DisplayName = "reserved flag")]
    [DataRow("1F8B08020000000000000000", "gzip: header CRC mismatch in member 1", DisplayName = "FHCRC")]
    [DataRow("1F8B080000000000000006", "gzip: damaged data in member 1", DisplayName = "reserved block type")]
    [DataRow("1F8B080000000000000003", "gzip: truncated in member 1", DisplayName = "cut in the body")]
    [DataRow("1F8B080000000000000003000000000000000000FF", "gzip: garbage after member 1", DisplayName = "garbage")]
    [DataRow("1F8B080000000000000003000100000000000000",
        "gzip: CRC or length mismatch in member 1, or truncated in its trailer", DisplayName = "wrong CRC")]
    [DataRow("1F8B0800000000000000030000000000000000001F8B0800000000000000030000000000000000",
        "gzip: CRC or length mismatch in member 2, or truncated in its trailer", DisplayName = "cut in the second trailer")]
    public void Read_Fault_IsNamed(string file, string expected)
    {
        var fault = Assert.ThrowsExactly<InvalidDataException>(() => GzipFile.Decompress(Convert.FromHexString(file)));

        Assert.AreEqual(expected, fault.Message);
    }

    // The one byte of garbage has been consumed when it is reported: reading on would then find a clean end.
    [TestMethod]
    public void Read_AfterFault_NeverGivesEnd()
    {
        byte[] file = [.. GzipFile.Member("content"u8), (byte)'x'];
        using var reader = new GzipReader(new MemoryStream(file));
        var buffer = new byte[1000];
        reader.ReadExactly(buffer, 0, "content".Length);

        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.ThrowsExactly<InvalidDataException>(() => reader.Read(buffer));
        }
    }

    [TestMethod, Timeout(TestLimit, CooperativeCancellation = true)]
    public void Read_AnySegmentationOfInputAndOutput_GivesSameContent()
    {
        var content = GzipFile.Text(3000);
        byte[] file = [.. GzipFile.Member(content), .. GzipFile.Member([]), .. GzipFile.Member(GzipFile.Random(9000))];
        byte[] expected = [.. content, .. GzipFile.Random(9000)];

        var byteByByte = GzipFile.Decompress(new SegmentedStream(file, () => 1));
        Assert.AreSequenceEqual(expected, byteByByte);

        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            using var reader = new GzipReader(new SegmentedStream(file, () => random.Next(1, 20_000)));
            var back = new MemoryStream();
            var buffer = new byte[20_000];
            int count;
            while ((count = reader.Read(buffer.AsSpan(0, random.Next(1, seed % 2 == 0 ? 10 : buffer.Length)))) > 0)
            {
                back.Write(buffer, 0, count);
            }

            Assert.AreSequenceEqual(expected, back.ToArray(), $"seed {seed}");
        }
    }

    [TestMethod]
    public void Read_FirstBytesAlreadyRead_ComeFirst()
    {
        var content = GzipFile.Text(50);
        var file = GzipFile.Member(content);

        for (var taken = 0; taken <= file.Length; taken++)
        {
            using var reader = new GzipReader(new PrefixedStream(file.AsMemory(0, taken), new MemoryStream(file[taken..])));
            var back = new MemoryStream();
            reader.CopyTo(back);

            Assert.AreSequenceEqual(content, back.ToArray(), $"taken {taken}");
        }
    }

    [TestMethod, Timeout(TestLimit, CooperativeCancellation = true)]
    public void Read_HundredThousandEmptyMembers_AllocatesLittle()
    {
        var file = Enumerable.Repeat(GzipFile.Member([]), 100_000).SelectMany(member => member).ToArray();
        using var reader = new GzipReader(new MemoryStream(file));
        var buffer = new byte[100];
        var before = GC.GetAllocatedBytesForCurrentThread();

        var count = reader.Read(buffer);

        Assert.AreEqual(0, count);
        Assert.IsLessThan(100_000 * 1000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod, Timeout(TestLimit, CooperativeCancellation = true)]
    public async Task Read_FileOfGzipProgram_GivesContent()
    {
        const string Gzip = "/bin/gzip";
        if (!File.Exists(Gzip))
        {
            Assert.Inconclusive($"{Gzip} is not installed");
        }

        var content = GzipFile.Text(50_000);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, content, TestContext.CancellationToken);
            using var gzip = Process.Start(new ProcessStartInfo(Gzip, ["-c", path]) { RedirectStandardOutput = true })!;

            var back = GzipFile.Decompress(gzip.StandardOutput.BaseStream);
            await gzip.WaitForExitAsync(TestContext.CancellationToken);

            Assert.AreSequenceEqual(content, back);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class SegmentedStream(byte[] content, Func<int> nextLength) : ForwardOnlyStream
    {
        private int _position;

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(Math.Min(nextLength(), buffer.Length), content.Length - _position);
            content.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }
}
