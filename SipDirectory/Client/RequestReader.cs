using System.Globalization;

namespace SipDirectory.Client;

/// <summary>Reads request lines from an input stream as fast as the unanswered ones leave room.</summary>
internal sealed class RequestReader(Stream input, UnansweredRequests requests)
{
    private readonly byte[] _buffer = new byte[UnansweredRequests.LongestAddition];
    private long _lineFeeds;

    /// <summary>Reads to the end; returns what is wrong with the input, or null.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return await ReadAllAsync(cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"standard input cannot be read: {exception.Message}";
        }
        finally
        {
            requests.EndInput();
        }
    }

    private async Task<string?> ReadAllAsync(CancellationToken cancellation)
    {
        var endsInLineFeed = true;
        while (await ReadAsync(cancellation) is > 0 and var length)
        {
            var bytes = _buffer.AsMemory(0, length);
            if (!await requests.AddAsync(bytes, cancellation))
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"line {_lineFeeds + 1} of the input is longer than {UnansweredRequests.LongestLine} bytes");
            }

            _lineFeeds += bytes.Span.Count((byte)'\n');
            endsInLineFeed = bytes.Span[^1] == '\n';
        }

        if (!endsInLineFeed)
        {
            await requests.AddAsync("\n"u8.ToArray(), cancellation);
        }

        return null;
    }

    // A read from a terminal or a pipe does not look at its token, so waiting for it must; the buffer is not used again.
    private async Task<int> ReadAsync(CancellationToken cancellation) =>
        await input.ReadAsync(_buffer, cancellation).AsTask().WaitAsync(cancellation);
}
