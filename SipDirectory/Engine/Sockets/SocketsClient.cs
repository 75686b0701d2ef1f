using System.Net;
using System.Net.Sockets;

namespace SipDirectory.Engine.Sockets;

/// <summary>A client's socket of System.Net.Sockets.</summary>
#pragma warning disable CA1001 // The token source has no timer to release, and others may cancel it until the end.
internal sealed class SocketsClient(Socket socket) : IClientSocket
#pragma warning restore CA1001
{
    // A client that always has the next bytes ready gives way to the others after so many rounds.
    private const int RoundsPerTurn = 16;

    private static readonly IPEndPoint Unknown = new(IPAddress.None, 0);

    private volatile CancellationTokenSource _wake = new();
    private uint _rounds;
    private volatile bool _isLost;

    public bool IsLost => _isLost;

    public int Available
    {
        get
        {
            try
            {
                return socket.Available;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return 0;
            }
        }
    }

    public bool IsAtEnd
    {
        get
        {
            try
            {
                return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    public int Descriptor { get; } = (int)socket.SafeHandle.DangerousGetHandle();

    // A client that has reset the connection by now has no address any more.
    public IPEndPoint Client { get; } = AddressOf(socket) ?? Unknown;

    public void Start(Func<Task> conversation) => _ = Task.Run(conversation);

    public async ValueTask<bool> WaitForBytesAsync()
    {
        if (++_rounds % RoundsPerTurn == 0)
        {
            await Task.Yield();
        }

        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, _wake.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            _wake = new CancellationTokenSource();
            return false;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Receive tells.
            return true;
        }
    }

    public int Receive(Span<byte> buffer)
    {
        try
        {
            var received = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error is SocketError.WouldBlock or SocketError.Interrupted)
            {
                return -1;
            }

            _isLost |= error != SocketError.Success;
            return received;
        }
        catch (ObjectDisposedException)
        {
            _isLost = true;
            return 0;
        }
    }

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await socket.SendAsync(bytes);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _isLost = true;
            return false;
        }
    }

    public void Wake() => _wake.Cancel();

    public void ShutdownSend()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _isLost = true;
        }
    }

    public void Close() => socket.Dispose();

    public void Reset()
    {
        _isLost = true;
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already gone.
        }

        socket.Dispose();
    }

    public void Post(SendOrPostCallback check, object state) => _ = Task.Run(() => check(state));

    public bool TryGetProgress(out TcpProgress progress) => TcpProgress.TryRead(socket, out progress);

    private static IPEndPoint? AddressOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint is not IPEndPoint { Address: var address, Port: var port }
                ? null
                : new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
