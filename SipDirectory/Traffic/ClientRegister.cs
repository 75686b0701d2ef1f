using System.Net;

namespace SipDirectory.Traffic;

/// <summary>
/// The clients of all doors, numbered from 0 for each protocol in the order they came. Exists where somebody watches;
/// without it the doors do none of this.
/// </summary>
/// <param name="feed">Takes what shall be shown.</param>
/// <param name="showsHex">Whether what comes and goes is shown in hexadecimal.</param>
/// <param name="time">For when a client came.</param>
internal sealed class ClientRegister(TrafficFeed feed, bool showsHex, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(ClientProtocol Protocol, int Number), RegisteredClient> _clients = [];
    private readonly int[] _numbers = new int[Enum.GetValues<ClientProtocol>().Length];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TrafficFeed Feed => feed;

    public bool ShowsHex => showsHex;

    /// <summary>Completes with the first client of any door.</summary>
    public Task FirstClient => _first.Task;

    /// <summary>By protocol, then by number.</summary>
    public IReadOnlyList<RegisteredClient> Clients
    {
        get
        {
            lock (_lock)
            {
                return [.. _clients.Values];
            }
        }
    }

    /// <param name="protocol">The door.</param>
    /// <param name="address">Where the client is.</param>
    /// <param name="path">What a WebSocket client asked for; null elsewhere.</param>
    /// <param name="link">The way to it.</param>
    public RegisteredClient Add(ClientProtocol protocol, IPEndPoint address, string? path, IClientLink link)
    {
        RegisteredClient client;
        lock (_lock)
        {
            client = new RegisteredClient(this, protocol, _numbers[(int)protocol]++, address, path, link, time.GetLocalNow());
            _clients.Add((protocol, client.Number), client);
        }

        client.Show(path is null ? "connected" : $"connected to {client.Path}");
        _first.TrySetResult();
        return client;
    }

    public bool TryFind(ClientProtocol protocol, int number, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RegisteredClient? client)
    {
        lock (_lock)
        {
            return _clients.TryGetValue((protocol, number), out client);
        }
    }

    public void Remove(RegisteredClient client)
    {
        lock (_lock)
        {
            _clients.Remove((client.Protocol, client.Number));
        }
    }
}
