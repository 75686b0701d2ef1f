using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Transports;

/// <summary>
/// Diameter over SCTP on Linux, RFC 6733 §2.1: one-to-one sockets, which are the system's stream sockets but for how they
/// are made and bound (RFC 6458 §4).
/// </summary>
internal static class SctpTransport
{
    // linux/sctp.h
    private const int InitMessage = 2;
    private const int NoDelay = 3;
    private const int DefaultSendParameters = 10;
    private const int BindAdd = 100;
    private const int ConnectTo = 110;

    // §2.1: the payload protocol identifier of Diameter in SCTP DATA chunks.
    private const uint DiameterPayload = 46;
    private const ushort Streams = 16;

    /// <exception cref="DiameterPeerException">This system has no SCTP.</exception>
    public static void EnsureSupported() => CreateSocket(AddressFamily.InterNetwork).Dispose();

    /// <exception cref="DiameterPeerException">This system has no SCTP.</exception>
    public static Socket Listen(IPEndPoint endpoint, IReadOnlyList<IPAddress> moreAddresses)
    {
        var socket = CreateSocket(endpoint.AddressFamily);
        try
        {
            socket.Bind(endpoint);
            var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            foreach (var address in moreAddresses)
            {
                socket.SetRawSocketOption(NativeMethods.ProtocolSctp, BindAdd, Pack(address, port));
            }

            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes an association with a peer that may have several addresses.</summary>
    /// <exception cref="DiameterPeerException">This system has no SCTP.</exception>
    public static async Task<TransportConnection> ConnectAsync(
        IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        var socket = CreateSocket(addresses[0].AddressFamily);
        try
        {
            if (addresses.Count == 1)
            {
                await socket.ConnectAsync(addresses[0], port, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // Blocks until the association stands, so that it has a thread of its own.
                var packed = addresses.SelectMany(address => Pack(address, port)).ToArray();
                await using (cancellationToken.UnsafeRegister(static state => ((Socket)state!).Dispose(), socket).ConfigureAwait(false))
                {
                    await Task.Factory.StartNew(
                        () => socket.SetRawSocketOption(NativeMethods.ProtocolSctp, ConnectTo, packed),
                        cancellationToken,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default).ConfigureAwait(false);
                }
            }

            return TcpTransport.Wrap(socket, DiameterTransport.Sctp);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What sctp_bindx and sctp_connectx hand to the kernel: one sockaddr after the other.</summary>
    internal static byte[] Pack(IPAddress address, int port)
    {
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        var packed = new byte[isV4 ? 16 : 28];
        MemoryMarshal.Write(packed, (ushort)(isV4 ? NativeMethods.AddressFamilyInet : NativeMethods.AddressFamilyInet6));
        BinaryPrimitives.WriteUInt16BigEndian(packed.AsSpan(2), (ushort)port);
        address.TryWriteBytes(packed.AsSpan(isV4 ? 4 : 8), out _);
        return packed;
    }

    private static Socket CreateSocket(AddressFamily family)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new DiameterPeerException("SCTP is there on Linux only");
        }

        var nativeFamily = family == AddressFamily.InterNetworkV6 ? NativeMethods.AddressFamilyInet6 : NativeMethods.AddressFamilyInet;
        var type = NativeMethods.SocketStream | NativeMethods.SocketCloseOnExec;
        var descriptor = NativeMethods.Socket(nativeFamily, type, NativeMethods.ProtocolSctp);
        if (descriptor < 0)
        {
            var error = new Win32Exception(Marshal.GetLastPInvokeError());
            throw new DiameterPeerException($"this kernel has no SCTP ({error.Message}): load the module sctp, or use tcp", error);
        }

        var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        socket.SetRawSocketOption(NativeMethods.ProtocolSctp, NoDelay, BitConverter.GetBytes(1));

        // struct sctp_initmsg: streams out and in, attempts, timeout.
        var streams = new byte[8];
        MemoryMarshal.Write(streams, Streams);
        MemoryMarshal.Write(streams.AsSpan(2), Streams);
        socket.SetRawSocketOption(NativeMethods.ProtocolSctp, InitMessage, streams);

        // struct sctp_sndrcvinfo: stream, ssn and flags of two bytes each, two of padding, then the payload identifier.
        var parameters = new byte[32];
        BinaryPrimitives.WriteUInt32BigEndian(parameters.AsSpan(8), DiameterPayload);
        socket.SetRawSocketOption(NativeMethods.ProtocolSctp, DefaultSendParameters, parameters);
        return socket;
    }
}
