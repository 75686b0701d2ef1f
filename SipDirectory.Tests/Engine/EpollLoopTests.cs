using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SipDirectory.Engine;
using SipDirectory.Engine.Epoll;

namespace SipDirectory.Tests.Engine;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class EpollLoopTests
{
    private const int TestTimeout = 20_000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task WaitForBytes_BytesLeftUnread_CompletesAgainForThem()
    {
        await using var fixture = new Fixture();
        var waits = 0;
        using var peer = await fixture.ServeAsync(async socket =>
        {
            var buffer = new byte[1];
            while (await socket.WaitForBytesAsync() && socket.Receive(buffer) == 1)
            {
                waits++;
            }
        });

        await peer.SendAsync(new byte[100]);
        peer.Shutdown(SocketShutdown.Send);
        await fixture.ConversationsAsync();

        Assert.AreEqual(100, waits);
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Accept_ClientsOneByOne_TakesTheLoopsInTurn()
    {
        await using var fixture = new Fixture(loops: 2);
        var threads = new List<Thread>();
        for (var i = 0; i < 4; i++)
        {
            using var peer = await fixture.ServeAsync(async socket =>
            {
                threads.Add(Thread.CurrentThread);
                await socket.SendAsync("x"u8.ToArray());
                socket.Close();
            });
            await peer.ReceiveAsync(new byte[1]);
        }

        Assert.AreNotSame(threads[0], threads[1]);
        Assert.AreSame(threads[0], threads[2]);
        Assert.AreSame(threads[1], threads[3]);
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task WaitForBytes_AfterReceiveFoundNothing_CompletesForTheNextBytes()
    {
        await using var fixture = new Fixture();
        var results = new List<int>();
        using var peer = await fixture.ServeAsync(async socket =>
        {
            var buffer = new byte[10];
            await socket.WaitForBytesAsync();
            results.Add(socket.Receive(buffer));
            results.Add(socket.Receive(buffer));
            await socket.SendAsync("go on"u8.ToArray());
            await socket.WaitForBytesAsync();
            results.Add(socket.Receive(buffer));
        });

        await peer.SendAsync(new byte[3]);
        await peer.ReceiveAsync(new byte[10]);
        await peer.SendAsync(new byte[2]);
        await fixture.ConversationsAsync();

        Assert.AreSequenceEqual(new[] { 3, -1, 2 }, results);
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Loop_ContinuationThrows_EndsThatConnectionAndGoesOn()
    {
        await using var fixture = new Fixture();
        using var unlucky = await fixture.ServeAsync(socket =>
        {
#pragma warning disable CA2012 // Awaited by hand, to throw where an await would catch.
            socket.WaitForBytesAsync().GetAwaiter().UnsafeOnCompleted(() => throw new InvalidOperationException("on purpose"));
#pragma warning restore CA2012
            return Task.CompletedTask;
        });
        using var other = await fixture.ServeAsync(EchoAsync);

        await unlucky.SendAsync(new byte[1]);
        var end = await Record(() => unlucky.ReceiveAsync(new byte[1]));
        await other.SendAsync("still here"u8.ToArray());
        var echoed = await other.ReceiveAsync(new byte[100]);

        Assert.AreEqual(SocketError.ConnectionReset, (end as SocketException)?.SocketErrorCode);
        Assert.AreEqual(10, echoed);
        Assert.AreEqual("on purpose", fixture.Faults.Single().Message);
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Loop_ManyCompletionsOfOneConversation_DoNotDeepenTheStack()
    {
        await using var fixture = new Fixture();
        var depths = new List<int>();
        using var peer = await fixture.ServeAsync(async socket =>
        {
            var buffer = new byte[1];
            while (await socket.WaitForBytesAsync() && socket.Receive(buffer) == 1)
            {
                depths.Add(new StackTrace().FrameCount);
                await socket.SendAsync(buffer);
            }
        });

        await peer.SendAsync(new byte[1000]);
        peer.Shutdown(SocketShutdown.Send);
        await fixture.ConversationsAsync();

        Assert.HasCount(1000, depths);
        Assert.AreEqual(depths[1], depths.Max());
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Loop_OneClientSendsWithoutEnd_ServesTheOther()
    {
        await using var fixture = new Fixture();
        using var greedy = await fixture.ServeAsync(EchoAsync);
        using var modest = await fixture.ServeAsync(EchoAsync);
        using var enough = new CancellationTokenSource();
        var flooding = FloodAsync(greedy, enough.Token);

        for (var i = 0; i < 200; i++)
        {
            await modest.SendAsync(new byte[1]);
            Assert.AreEqual(1, await modest.ReceiveAsync(new byte[1]));
        }

        Assert.IsFalse(flooding.IsCompleted);
        await enough.CancelAsync();
        Assert.IsGreaterThan(0, await flooding);
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Accept_StormOfConnections_GivesWayToOthers()
    {
        const int Storm = 300;
        await using var fixture = new Fixture();
        using var block = new ManualResetEventSlim();
        await fixture.BlockLoopAsync(block);
        var clients = new List<Socket>();
        for (var i = 0; i < Storm; i++)
        {
            clients.Add(await fixture.ConnectAsync());
        }

        var acceptedBeforePost = 0;
        fixture.OnAccept = count =>
        {
            if (count == 1)
            {
                fixture.PostToLoop(() => acceptedBeforePost = fixture.Accepted);
            }
        };
        block.Set();
        await fixture.WhenAcceptedAsync(Storm);

        Assert.IsGreaterThan(0, acceptedBeforePost);
        Assert.IsLessThan(Storm / 2, acceptedBeforePost);
        clients.ForEach(client => client.Dispose());
    }

    [TestMethod]
    [DoNotParallelize] // Nobody else may take the descriptor that is free for a moment.
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Dispatch_DescriptorClosedAndReusedBehindAFetchedEvent_DoesNotWakeTheNewOwner()
    {
        await using var fixture = new Fixture();
        IClientSocket? second = null;
        var wokenByStaleEvent = false;
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var firstPeer = await fixture.ServeAsync(async socket =>
        {
            await socket.WaitForBytesAsync();

            // The event of the second socket was fetched together with ours.
            var descriptor = ((EpollClient)second!).Descriptor;
            second.Close();
            _ = WatchAsync(fixture.NewSilentClient(descriptor));
        });
        using var secondPeer = await fixture.ServeAsync(async socket =>
        {
            second = socket;
            await socket.WaitForBytesAsync();
        });
        using var block = new ManualResetEventSlim();
        await fixture.BlockLoopAsync(block);

        await firstPeer.SendAsync(new byte[1]);
        await secondPeer.SendAsync(new byte[1]);
        block.Set();
        await fixture.RoundTripAsync();
        await fixture.RoundTripAsync();

        Assert.IsFalse(wokenByStaleEvent);

        async Task WatchAsync(IClientSocket successor)
        {
            await successor.WaitForBytesAsync();
            wokenByStaleEvent = true;
        }
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Conversation_AwaitsSomethingElse_ResumesOnTheLoop()
    {
        await using var fixture = new Fixture();
        var wasOnLoop = new List<bool>();
        using var peer = await fixture.ServeAsync(async socket =>
        {
            var buffer = new byte[10];
            for (var i = 0; i < 5; i++)
            {
                await socket.WaitForBytesAsync();
                wasOnLoop.Add(fixture.IsOnLoop);
                var received = socket.Receive(buffer);
                await Task.Delay(1, TestContext.CancellationToken);
                wasOnLoop.Add(fixture.IsOnLoop);
                await socket.SendAsync(buffer.AsMemory(0, received));
            }

            socket.Close();
        });

        for (var i = 0; i < 5; i++)
        {
            await peer.SendAsync(new byte[1]);
            Assert.AreEqual(1, await peer.ReceiveAsync(new byte[1]));
        }

        Assert.AreEqual(0, await peer.ReceiveAsync(new byte[1]));
        Assert.AreSequenceEqual(Enumerable.Repeat(true, 10), wasOnLoop);
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Conversation_LeavesTheLoop_EndsWithAFaultAndHarmsNobody()
    {
        await using var fixture = new Fixture();
        using var leaving = await fixture.ServeAsync(async socket =>
        {
            await Task.Delay(1, TestContext.CancellationToken).ConfigureAwait(false);
            await socket.WaitForBytesAsync();
        });
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(fixture.ConversationsAsync);
        using var other = await fixture.ServeAsync(EchoAsync);

        await other.SendAsync(new byte[3]);

        Assert.AreEqual(3, await other.ReceiveAsync(new byte[10]));
    }

    [TestMethod]
    [Timeout(TestTimeout, CooperativeCancellation = true)]
    public async Task Dispose_EventsPending_EndsTheThread()
    {
        var fixture = new Fixture();
        using var block = new ManualResetEventSlim();
        var peers = new List<Socket>();
        for (var i = 0; i < 20; i++)
        {
            peers.Add(await fixture.ServeAsync(EchoAsync));
        }

        await fixture.BlockLoopAsync(block);
        foreach (var peer in peers)
        {
            await peer.SendAsync(new byte[1]);
        }

        block.Set();
        await fixture.DisposeAsync();

        Assert.IsEmpty(fixture.Faults);
        peers.ForEach(peer => peer.Dispose());
    }

    private static async Task EchoAsync(IClientSocket socket)
    {
        var buffer = new byte[4096];
        while (await socket.WaitForBytesAsync())
        {
            var received = socket.Receive(buffer);
            if (received == 0 || (received > 0 && !await socket.SendAsync(buffer.AsMemory(0, received))))
            {
                break;
            }
        }

        socket.Close();
    }

    private static async Task<long> FloodAsync(Socket socket, CancellationToken enough)
    {
        var total = 0L;
        var reading = Task.Run(
            async () =>
            {
                var buffer = new byte[64 * 1024];
                while (!enough.IsCancellationRequested && await socket.ReceiveAsync(buffer, CancellationToken.None) is > 0 and var read)
                {
                    total += read;
                }
            },
            CancellationToken.None);
        var bytes = new byte[64 * 1024];
        while (!enough.IsCancellationRequested)
        {
            await socket.SendAsync(bytes, CancellationToken.None);
        }

        await reading;
        return total;
    }

    private static async Task<Exception?> Record<T>(Func<Task<T>> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }

    /// <summary>An engine, of one loop unless said otherwise, whose clients each have the conversation that the test gives.</summary>
    private sealed class Fixture : IAsyncDisposable
    {
        private readonly EpollEngine _engine;
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly ConcurrentQueue<(Func<IClientSocket, Task> Conversation, TaskCompletionSource Started)> _next = new();
        private readonly ConcurrentBag<Task> _conversations = [];
        private readonly TaskCompletionSource<EpollLoop> _loop = new();
        private readonly Task _accepting;
        private readonly SemaphoreSlim _accepts = new(0);

        public Fixture(int loops = 1)
        {
            _engine = new EpollEngine(loops, Faults.Add);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _accepting = _engine.ListenAsync(_listener, 1024, AcceptAsync);
        }

        public ConcurrentBag<Exception> Faults { get; } = [];

        public int Accepted { get; private set; }

        public Action<int>? OnAccept { get; set; }

        public bool IsOnLoop => _loop.Task.Result.IsCurrent;

        public async Task<Socket> ConnectAsync()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(_listener.LocalEndPoint!);
            return socket;
        }

        public async Task<Socket> ServeAsync(Func<IClientSocket, Task> conversation)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _next.Enqueue((conversation, started));
            var socket = await ConnectAsync();
            await started.Task;
            return socket;
        }

        public void PostToLoop(Action action) => _loop.Task.Result.Post(_ => action(), null);

        /// <summary>Completes once the loop waits for the event and does nothing else.</summary>
        public async Task BlockLoopAsync(ManualResetEventSlim until)
        {
            var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            PostToLoop(() =>
            {
                blocked.SetResult();
                until.Wait();
            });
            await blocked.Task;
        }

        public async Task RoundTripAsync()
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            PostToLoop(done.SetResult);
            await done.Task;
        }

        public Task ConversationsAsync() => Task.WhenAll(_conversations);

        public async Task WhenAcceptedAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await _accepts.WaitAsync();
            }
        }

        /// <summary>A source that never has bytes, under this descriptor: the reading end of a pipe.</summary>
        public EpollClient NewSilentClient(int descriptor)
        {
            var ends = new int[2];
            Assert.AreEqual(0, CreatePipe(ends));
            Assert.AreEqual(descriptor, Duplicate(ends[0], descriptor));
            return new EpollClient(_loop.Task.Result, descriptor, default);
        }

        public async ValueTask DisposeAsync()
        {
            _engine.StopAccepting();
            await _accepting;
            await _engine.DisposeAsync();
            _listener.Dispose();
            _accepts.Dispose();
        }

        [DllImport("libc", EntryPoint = "pipe")]
        private static extern int CreatePipe(int[] ends);

        [DllImport("libc", EntryPoint = "dup2")]
        private static extern int Duplicate(int descriptor, int asDescriptor);

        private async Task AcceptAsync()
        {
            _loop.SetResult((EpollLoop)SynchronizationContext.Current!);
            while (await _engine.AcceptAsync() is { Client: { } client })
            {
                Accepted++;
                OnAccept?.Invoke(Accepted);
                if (_next.TryDequeue(out var next))
                {
                    client.Start(() =>
                    {
                        var conversation = next.Conversation(client);
                        _conversations.Add(conversation);
                        return conversation;
                    });
                    next.Started.SetResult();
                }

                _accepts.Release();
            }
        }
    }
}
