using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using SipDirectory.Charging.Client;

namespace SipDirectory.Benchmarks.Load;

/// <summary>
/// A closed loop of load on one thread: every connection keeps the same number of requests on their way, and sends in
/// one write as many new ones as answers arrived in one read.
/// </summary>
/// <remarks>
/// It must cost less than any server it measures. The lengths of the expected answers are known, so framing is a step
/// over the bytes and a look at the LF where the answer must end. Nothing is allocated and nothing but the received
/// bytes is copied. Latency runs from just before the send to just after the receive that completed the answer.
/// </remarks>
internal sealed unsafe class LoadGenerator : IDisposable
{
    private const int ReceiveSize = 128 * 1024;
    private const int StallMilliseconds = 5000;
    private const int SampleMask = 1023;

    private readonly RecordSet _records;
    private readonly WireProtocol _protocol;
    private readonly RequestSequence _sequence;
    private readonly int _inFlight;
    private readonly Socket[] _sockets;
    private readonly LoadConnection[] _connections;
    private readonly SentBatches _batches;
    private readonly Epoll _epoll = new();
    private readonly LatencyHistogram _latencies = new();
    private readonly ArrayBufferWriter<byte> _expectedAnswer = new();
    private readonly byte* _received = (byte*)NativeMemory.AlignedAlloc(ReceiveSize, 4096);
    private readonly byte* _requests;
    private readonly int* _offsets;
    private readonly int* _answerLengths;
    private long _answers;
    private long _compared;
    private int _compareMask;

    public LoadGenerator(RecordSet records, WireProtocol protocol, int connections, int inFlight, int seed)
    {
        _records = records;
        _protocol = protocol;
        _inFlight = inFlight;
        _sequence = new RequestSequence(records, protocol, seed, longestRun: inFlight);
        _requests = _sequence.Requests;
        _offsets = _sequence.Offsets;
        _answerLengths = _sequence.AnswerLengths;
        _sockets = new Socket[connections];
        _connections = new LoadConnection[connections];
        _batches = new SentBatches(connections, inFlight);
    }

    public void Connect(IPEndPoint server)
    {
        for (var i = 0; i < _sockets.Length; i++)
        {
            var start = (int)((long)i * _sequence.Count / _sockets.Length);
            _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets[i].NoDelay = true;
            _sockets[i].Connect(server);
            _connections[i] = new LoadConnection
            {
                Descriptor = (int)_sockets[i].Handle,
                Next = start,
                Expected = start,
                Owed = _inFlight,
            };
            _epoll.Watch(_connections[i].Descriptor, token: i);
        }
    }

    /// <summary>Warms up, comparing every answer, then measures, comparing one in 1024.</summary>
    public LoadResult Run(TimeSpan warmUp, TimeSpan duration, int serverProcess)
    {
        _compareMask = 0;
        for (var i = 0; i < _connections.Length; i++)
        {
            Request(i, Stopwatch.GetTimestamp());
        }

        Drive(warmUp);
        _compareMask = SampleMask;
        _answers = 0;
        _compared = 0;
        _latencies.Clear();

        var cpu = CpuUse.Now(serverProcess);
        Drive(duration);
        cpu = CpuUse.Now(serverProcess) - cpu;
        return new LoadResult(_answers, _compared, cpu.Elapsed.TotalSeconds,
            Microseconds(_latencies.Percentile(0.5)), Microseconds(_latencies.Percentile(0.99)),
            Microseconds(_latencies.Maximum), cpu.Own / cpu.Elapsed, cpu.Server / cpu.Elapsed);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket?.Dispose();
        }

        _epoll.Dispose();
        NativeMemory.AlignedFree(_received);
    }

    private static double Microseconds(long ticks)
    {
        return ticks * 1e6 / Stopwatch.Frequency;
    }

    private void Drive(TimeSpan duration)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        do
        {
            var ready = _epoll.Wait(StallMilliseconds);
            if (ready == 0)
            {
                throw new LoadException($"the server answered nothing for {StallMilliseconds / 1000} seconds");
            }

            for (var i = 0; i < ready; i++)
            {
                Serve(_epoll.Token(i));
            }
        }
        while (Stopwatch.GetTimestamp() < end);
    }

    private void Serve(int index)
    {
        ref var connection = ref _connections[index];
        if (connection.UnsentFrom < connection.UnsentTo)
        {
            Request(index, Stopwatch.GetTimestamp());
        }

        nint received;
        do
        {
            received = NativeMethods.Receive(connection.Descriptor, _received, ReceiveSize, NativeMethods.Immediately);
            if (received <= 0)
            {
                CheckStillOpen(received);
                return;
            }

            var now = Stopwatch.GetTimestamp();
            var completed = CountAnswers(ref connection, (int)received);
            if (completed > 0)
            {
                _batches.Complete(index, completed, now, _latencies);
                _answers += completed;
                connection.Owed += completed;
                Request(index, now);
            }
        }
        while (received == ReceiveSize);
    }

    private int CountAnswers(ref LoadConnection connection, int length)
    {
        var completed = 0;
        var position = 0;
        while (position < length)
        {
            var missing = _answerLengths[connection.Expected] - connection.Received;
            var part = Math.Min(missing, length - position);
            if ((connection.Expected & _compareMask) == 0)
            {
                Compare(connection, new ReadOnlySpan<byte>(_received + position, part));
            }

            position += part;
            if (part < missing)
            {
                connection.Received += part;
                break;
            }

            if (_received[position - 1] != (byte)'\n')
            {
                throw Unexpected(connection.Expected);
            }

            completed++;
            connection.Received = 0;
            connection.Expected = connection.Expected + 1 == _sequence.Count ? 0 : connection.Expected + 1;
        }

        return completed;
    }

    private void Compare(in LoadConnection connection, ReadOnlySpan<byte> part)
    {
        var record = _sequence.RecordAt(connection.Expected);
        _expectedAnswer.ResetWrittenCount();
        _protocol.WriteAnswer(_expectedAnswer, _records.Aor(record), _records.Record(record));
        if (!part.SequenceEqual(_expectedAnswer.WrittenSpan.Slice(connection.Received, part.Length)))
        {
            throw Unexpected(connection.Expected);
        }

        _compared += connection.Received + part.Length == _expectedAnswer.WrittenCount ? 1 : 0;
    }

    /// <summary>Sends what the kernel did not take before, then the requests owed as one new batch.</summary>
    private void Request(int index, long now)
    {
        ref var connection = ref _connections[index];
        if (!SendUnsent(ref connection) || connection.Owed == 0)
        {
            return;
        }

        _batches.Add(index, now, connection.Owed);
        var next = connection.Next + connection.Owed;
        connection.UnsentFrom = _offsets[connection.Next];
        connection.UnsentTo = _offsets[next];
        connection.Next = next < _sequence.Count ? next : next - _sequence.Count;
        connection.Owed = 0;
        SendUnsent(ref connection);
    }

    /// <summary>False when the kernel refused some of the bytes; it tells when there is room again.</summary>
    private bool SendUnsent(ref LoadConnection connection)
    {
        if (connection.UnsentFrom == connection.UnsentTo)
        {
            return true;
        }

        var sent = NativeMethods.Send(connection.Descriptor, _requests + connection.UnsentFrom,
            connection.UnsentTo - connection.UnsentFrom, NativeMethods.Immediately);
        if (sent < 0)
        {
            CheckStillOpen(sent);
            sent = 0;
        }

        connection.UnsentFrom += (int)sent;
        return connection.UnsentFrom == connection.UnsentTo;
    }

    private static void CheckStillOpen(nint result)
    {
        if (result == 0)
        {
            throw new LoadException("the server closed a connection");
        }

        var error = Marshal.GetLastPInvokeError();
        if (error != NativeMethods.TryAgain)
        {
            throw new LoadException($"a connection failed: {new Win32Exception(error).Message}");
        }
    }

    private LoadException Unexpected(int position)
    {
        var aor = Encoding.UTF8.GetString(_records.Aor(_sequence.RecordAt(position)));
        return new LoadException($"the answer for AOR {aor} is not the record of the dump");
    }
}
