using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using SipDirectory.Operator;

namespace SipDirectory.Traffic;

/// <summary>
/// One client as the operator knows it: its number, what it did last, and what the operator has for it. Its door tells
/// what happens, from one thread at a time; the console may ask and send from another.
/// </summary>
internal sealed class RegisteredClient
{
    // What waits for a client that takes nothing.
    private const int MaxMessages = 64;

    // Of one line, and of the lines of one read: the rest is counted.
    private const int MaxBytesShown = 512;
    private const int MaxLinesShown = 32;
    private const int MaxLastLine = 64;
    private const int MaxPath = 256;

    private readonly ClientRegister _register;
    private readonly IClientLink _link;
    private readonly ConcurrentQueue<OperatorMessage> _messages = new();
    private readonly Lock _lastLineLock = new();
    private readonly byte[] _lastLine = new byte[MaxLastLine];
    private int _lastLineLength;
    private long _requests;

    public RegisteredClient(
        ClientRegister register,
        ClientProtocol protocol,
        int number,
        IPEndPoint address,
        string? path,
        IClientLink link,
        DateTimeOffset since)
    {
        _register = register;
        _link = link;
        Protocol = protocol;
        Number = number;
        Address = address;
        Path = path is null ? null : PrintableText.Of(Encoding.UTF8.GetBytes(path), MaxPath);
        Since = since;
    }

    public ClientProtocol Protocol { get; }

    /// <summary>Among the clients of its protocol; never given again.</summary>
    public int Number { get; }

    public IPEndPoint Address { get; }

    /// <summary>What a WebSocket client asked for, as printable text; null elsewhere.</summary>
    public string? Path { get; }

    public DateTimeOffset Since { get; }

    /// <summary>Lines that came, also those that were not shown.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>As printable text, cut after 64 bytes.</summary>
    public string LastLine
    {
        get
        {
            lock (_lastLineLock)
            {
                var kept = Math.Min(_lastLineLength, MaxLastLine);
                var text = PrintableText.Of(_lastLine.AsSpan(0, kept), MaxLastLine);
                return kept < _lastLineLength ? text + "..." : text;
            }
        }
    }

    /// <summary>Whether <see cref="TryTake"/> would find something.</summary>
    public bool HasMessages => !_messages.IsEmpty;

    /// <summary>The client has sent something.</summary>
    /// <param name="bytes">What was read at once; over UDP and WebSocket a whole message.</param>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        var isMessage = Protocol != ClientProtocol.Tcp;
        var lines = bytes.Count((byte)'\n') + (isMessage && (bytes.IsEmpty || bytes[^1] != '\n') ? 1 : 0);
        Interlocked.Add(ref _requests, lines);
        KeepLastLine(bytes);
        Show('<', bytes, lines);
    }

    /// <summary>The client is sent something, by the server or the operator.</summary>
    public void Sent(ReadOnlySpan<byte> bytes)
    {
        // Nothing in a stream is nothing; a message may be empty.
        if (!bytes.IsEmpty || Protocol != ClientProtocol.Tcp)
        {
            Show('>', bytes, bytes.Count((byte)'\n'));
        }
    }

    /// <summary>Something is wrong with the client, or with what was to be sent to it.</summary>
    /// <param name="fault">Printable.</param>
    public void Fault(string fault) => Show($"X {fault}");

    /// <summary>The client is gone. Nothing may come after.</summary>
    public void Closed(string reason)
    {
        _register.Remove(this);
        Show($"disconnected ({reason})");
    }

    /// <summary>Has the door send something as soon as no answer is under way.</summary>
    /// <returns>False where the client takes nothing, and enough waits for it.</returns>
    public bool TrySend(OperatorMessage message)
    {
        if (_messages.Count >= MaxMessages)
        {
            return false;
        }

        _messages.Enqueue(message);
        _link.Deliver();
        return true;
    }

    /// <summary>What the operator has for the client, the oldest first.</summary>
    public bool TryTake(out OperatorMessage message) => _messages.TryDequeue(out message);

    public void Kick() => _link.Kick();

    /// <param name="what">Printable.</param>
    public void Show(string what)
    {
        if (_register.Feed.TryTakeRoom())
        {
            _register.Feed.Show(Label(what));
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ProtocolName.Of(Protocol)} {Number} {Address}");

    private string Label(string what) => $"{this} {what}";

    private void Show(char direction, ReadOnlySpan<byte> bytes, int lines)
    {
        if (_register.ShowsHex)
        {
            ShowHex(direction, bytes);
            return;
        }

        var shown = 0;
        do
        {
            if (shown == MaxLinesShown || !_register.Feed.TryTakeRoom())
            {
                _register.Feed.CountDropped(Math.Max(lines - shown - (shown == MaxLinesShown ? 0 : 1), 0));
                return;
            }

            var lineFeed = bytes.IndexOf((byte)'\n');
            var line = PrintableText.Of(lineFeed < 0 ? bytes : bytes[..lineFeed], MaxBytesShown);

            // Over TCP more of the line may come: whoever waits for an answer to it shall see why there is none.
            var isUnfinished = lineFeed < 0 && Protocol == ClientProtocol.Tcp;
            _register.Feed.Show(Label(isUnfinished ? $"{direction} {line} (no line end)" : $"{direction} {line}"));
            bytes = lineFeed < 0 ? [] : bytes[(lineFeed + 1)..];
            shown++;
        }
        while (!bytes.IsEmpty);
    }

    private void ShowHex(char direction, ReadOnlySpan<byte> bytes)
    {
        Show($"{direction} {bytes.Length} bytes");
        for (var offset = 0; offset < bytes.Length; offset += HexDump.BytesPerLine)
        {
            if (offset >= MaxBytesShown)
            {
                Show($"{direction} ... ({bytes.Length - offset} more bytes)");
                return;
            }

            var line = bytes.Slice(offset, Math.Min(HexDump.BytesPerLine, bytes.Length - offset));
            Show($"{direction} {HexDump.Line(line, offset)}");
        }
    }

    private void KeepLastLine(ReadOnlySpan<byte> bytes)
    {
        var line = bytes.TrimEnd((byte)'\n');
        line = line[(line.LastIndexOf((byte)'\n') + 1)..];
        lock (_lastLineLock)
        {
            _lastLineLength = line.Length;
            line[..Math.Min(line.Length, MaxLastLine)].CopyTo(_lastLine);
        }
    }
}
