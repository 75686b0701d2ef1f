using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Charging.Client;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>
/// One connection of the <see cref="BareClient"/>, with a place for each request in flight, which is its hop-by-hop
/// identifier. Each has an end-to-end identifier of its own.
/// </summary>
internal sealed unsafe class BareConnection : IDisposable
{
    private const int ReceiveSize = 128 * 1024;
    private const int EndToEndOffset = 16;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _capabilities;
    private readonly byte[] _unnumbered;
    private readonly RequestSource[] _sources;
    private readonly byte[]?[] _requests;
    private readonly long[] _sentAt;
    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(ReceiveSize, pinned: true);
    private readonly byte[] _unsent;
    private uint _endToEnd;
    private int _receivedLength;
    private int _unsentFrom;
    private int _unsentTo;
    private int _inFlight;

    public BareConnection(string identity, string server, RequestSource[] sources)
    {
        _sources = sources;
        _capabilities = CreditControlBytes.CapabilitiesRequest(identity);
        _unnumbered = CreditControlBytes.Request(new CreditControlHead(identity, server, Place: 0) { Number = null });
        _requests = new byte[]?[sources.Length];
        _sentAt = new long[sources.Length];
        _unsent = GC.AllocateUninitializedArray<byte>(sources.Length * RequestSource.MostBytes, pinned: true);
    }

    public int Descriptor => (int)_socket.Handle;

    /// <summary>Whether every source has no more, and every request is answered.</summary>
    public bool IsIdle => _inFlight == 0;

    public void Connect(IPEndPoint server)
    {
        _socket.Connect(server);
        Ask(_capabilities, ResultCode.Success);

        // Who does not check requests is not compared with those who do.
        Ask(_unnumbered, ResultCode.MissingAvp);
    }

    public void SendFirst()
    {
        var now = Stopwatch.GetTimestamp();
        for (var place = 0; place < _sources.Length; place++)
        {
            _inFlight++;
            Queue(place, now);
        }

        SendUnsent();
    }

    /// <summary>Takes what has come, and sends a new request for every answer.</summary>
    public int Serve(LatencyHistogram latencies)
    {
        SendUnsent();
        var answers = 0;
        while (true)
        {
            nint received;
            fixed (byte* buffer = _received)
            {
                received = NativeMethods.Receive(Descriptor, buffer + _receivedLength, ReceiveSize - _receivedLength, NativeMethods.Immediately);
            }

            if (received <= 0)
            {
                CheckStillOpen(received);
                return answers;
            }

            _receivedLength += (int)received;
            answers += TakeAnswers(latencies);
            SendUnsent();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
    }

    private void Ask(byte[] request, ResultCode expected)
    {
        _socket.Send(request);
        var answer = 0..0;
        while (MessageFramer.Cut(_received.AsSpan(answer), ReceiveSize, out _) == FrameStatus.Incomplete)
        {
            var received = _socket.Receive(_received.AsSpan(answer.End.Value));
            answer = received > 0 ? 0..(answer.End.Value + received) : throw new LoadException("the server closed a connection");
        }

        if (CreditControlBytes.ResultOf(_received.AsSpan(answer)) is var result && result != expected)
        {
            throw new LoadException($"the server answers {(uint)result} instead of {(uint)expected}");
        }
    }

    private int TakeAnswers(LatencyHistogram latencies)
    {
        var now = Stopwatch.GetTimestamp();
        var answers = 0;
        var rest = _received.AsSpan(0, _receivedLength);
        while (MessageFramer.Cut(rest, ReceiveSize, out var header) == FrameStatus.Message)
        {
            var place = (int)header.HopByHop;
            if (header.IsRequest || header.CommandCode != CreditControlBytes.CommandCode || (uint)place >= (uint)_requests.Length
                || _requests[place] is not { } request
                || header.EndToEnd != BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(EndToEndOffset)))
            {
                throw new LoadException($"command {header.CommandCode} came, which is no answer to a request in flight");
            }

            _sources[place].Take(rest[..header.Length]);
            latencies.Add(now - _sentAt[place], 1);
            Queue(place, now);
            answers++;
            rest = rest[header.Length..];
        }

        rest.CopyTo(_received);
        _receivedLength = rest.Length;
        return answers;
    }

    private void Queue(int place, long now)
    {
        var request = _requests[place] = _sources[place].Next();
        if (request is null)
        {
            _inFlight--;
            return;
        }

        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(EndToEndOffset), ++_endToEnd);
        _sentAt[place] = now;
        request.CopyTo(_unsent.AsSpan(_unsentTo));
        _unsentTo += request.Length;
    }

    private void SendUnsent()
    {
        if (_unsentFrom == _unsentTo)
        {
            return;
        }

        nint sent;
        fixed (byte* bytes = _unsent)
        {
            sent = NativeMethods.Send(Descriptor, bytes + _unsentFrom, _unsentTo - _unsentFrom, NativeMethods.Immediately);
        }

        if (sent < 0)
        {
            CheckStillOpen(sent);
            sent = 0;
        }

        // At most all requests are unsent, so that they find room once those that were sent are gone.
        _unsentFrom += (int)sent;
        _unsent.AsSpan(_unsentFrom, _unsentTo - _unsentFrom).CopyTo(_unsent);
        (_unsentFrom, _unsentTo) = (0, _unsentTo - _unsentFrom);
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
}
