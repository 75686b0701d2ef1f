using System.Text;
using System.Text.Unicode;

namespace SipDirectory.Operator.Terminals;

/// <summary>Lines in and lines out, for a script or a terminal that cannot move its cursor. No prompt.</summary>
internal sealed class PlainTerminal(Stream input, Stream output) : ITerminal
{
    /// <summary>In bytes, without the line end.</summary>
    public const int MaxLine = 4096;

    private readonly Lock _lock = new();
    private readonly TerminalOutput _output = new(output);
    private readonly byte[] _buffer = new byte[MaxLine + 2];
    private int _length;
    private bool _isTooLong;

    /// <summary>A read from a pipe does not look at its token, so waiting for it must.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken stop) => await ReadLineAsync().WaitAsync(stop);

    public void Show(IReadOnlyCollection<string> lines)
    {
        lock (_lock)
        {
            _output.Write(string.Concat(lines.Select(line => line + "\n")));
        }
    }

    public void Dispose()
    {
    }

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            var lineFeed = _buffer.AsSpan(0, _length).IndexOf((byte)'\n');
            if (lineFeed >= 0)
            {
                var isWhole = TryDecode(_buffer.AsSpan(0, lineFeed), out var line);
                _length -= lineFeed + 1;
                _buffer.AsSpan(lineFeed + 1, _length).CopyTo(_buffer);
                if (isWhole)
                {
                    return line;
                }

                continue;
            }

            if (_length == _buffer.Length)
            {
                // Its end is still looked for, but not kept.
                _isTooLong = true;
                _length = 0;
            }

            var received = await ReadAsync();
            if (received == 0)
            {
                var isWhole = TryDecode(_buffer.AsSpan(0, _length), out var last);
                var isEmpty = _length == 0;
                _length = 0;
                return isWhole && !isEmpty ? last : null;
            }

            _length += received;
        }
    }

    private async ValueTask<int> ReadAsync()
    {
        try
        {
            return await input.ReadAsync(_buffer.AsMemory(_length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private bool TryDecode(ReadOnlySpan<byte> bytes, out string line)
    {
        bytes = bytes.EndsWith("\r"u8) ? bytes[..^1] : bytes;
        var fault = _isTooLong || bytes.Length > MaxLine ? $"line refused: longer than {MaxLine} bytes"
            : !Utf8.IsValid(bytes) ? "line refused: not UTF-8; sendb sends any bytes"
            : null;
        _isTooLong = false;
        line = fault is null ? Encoding.UTF8.GetString(bytes) : "";
        if (fault is not null)
        {
            Show([fault]);
        }

        return fault is null;
    }
}
