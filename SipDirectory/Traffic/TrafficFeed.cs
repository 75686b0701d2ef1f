using System.Globalization;
using System.Threading.Channels;

namespace SipDirectory.Traffic;

/// <summary>
/// The lines that the console shows, on their way from the doors. No door waits for the console: beyond a thousand
/// lines a second, and where the terminal does not follow, lines are left out and counted.
/// </summary>
internal sealed class TrafficFeed
{
    private const int LinesPerSecond = 1000;
    private const int QueueLength = 4096;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private long _second;
    private int _linesOfSecond;
    private long _dropped;

    public TrafficFeed(TimeProvider time) => _time = time;

    public ChannelReader<string> Lines => _lines.Reader;

    /// <summary>Lines that were left out so far.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether one more line may be shown. Where not, it is counted, and need not be made.</summary>
    public bool TryTakeRoom()
    {
        var second = _time.GetUtcNow().ToUnixTimeSeconds();
        lock (_lock)
        {
            if (second != _second)
            {
                _second = second;
                _linesOfSecond = 0;
            }

            if (_linesOfSecond < LinesPerSecond)
            {
                _linesOfSecond++;
                return true;
            }
        }

        CountDropped(1);
        return false;
    }

    public void CountDropped(long lines) => Interlocked.Add(ref _dropped, lines);

    /// <param name="line">Made of printable text, for which <see cref="TryTakeRoom"/> has found room.</param>
    public void Show(string line)
    {
        var time = _time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        if (!_lines.Writer.TryWrite($"{time} {line}"))
        {
            CountDropped(1);
        }
    }

    /// <summary>Ends <see cref="Lines"/> once they are read.</summary>
    public void Complete() => _lines.Writer.TryComplete();
}
