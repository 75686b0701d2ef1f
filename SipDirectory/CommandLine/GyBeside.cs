using System.Runtime.CompilerServices;
using Serilog;
using SipDirectory.Operator.Commands;
using SipDirectory.Traffic;

namespace SipDirectory.CommandLine;

/// <summary>The Gy server beside the lines, where the operator wants one; else nothing, at no cost.</summary>
/// <param name="options">Null: none is wanted.</param>
internal sealed class GyBeside(GyDoorOptions? options) : IAsyncDisposable
{
    // Not as a GyDoor: its type is not to be looked at where there is none.
    private IAsyncDisposable? _door;

    /// <summary>Where peers find it, for the operator; null where there is none.</summary>
    public string? Address => _door is null ? null : $"diameter {EndpointOf(_door)}";

    /// <summary>Its address, where the port was left to the system.</summary>
    public IEnumerable<string> Taken => options?.Endpoint.Port == 0 ? [Address!] : [];

    /// <summary>What the operator can have done with it; null where there is none.</summary>
    public ICommandGroup? Commands => _door is null ? null : CommandsOf(_door);

    /// <summary>Completes with the first peer; null where there is none.</summary>
    public Task? FirstPeer => _door is null ? null : FirstPeerOf(_door);

    /// <param name="maxConnections">Of peers.</param>
    /// <param name="findRegistered">Finds the AOR of a SIP URI.</param>
    /// <param name="feed">Where traffic is shown; null where nobody watches.</param>
    /// <param name="log">Of the process.</param>
    /// <returns>Why it could not be opened.</returns>
    public async Task<Failure?> OpenAsync(int maxConnections, Func<string, string?> findRegistered, TrafficFeed? feed, ILogger log)
    {
        if (options is null)
        {
            return null;
        }

        (_door, var failure) = await OpenDoorAsync(options, maxConnections, findRegistered, feed, log);
        return failure;
    }

    /// <summary>Disconnects the peers.</summary>
    public Task StopAsync() => _door is null ? Task.CompletedTask : StopDoorAsync(_door);

    /// <summary>Prints what was counted.</summary>
    public Task PrintAsync(Func<TextWriter> output) => _door is null ? Task.CompletedTask : PrintOfDoorAsync(_door, output());

    public ValueTask DisposeAsync() => _door?.DisposeAsync() ?? default;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(IAsyncDisposable? Door, Failure? Failure)> OpenDoorAsync(
        GyDoorOptions options, int maxConnections, Func<string, string?> findRegistered, TrafficFeed? feed, ILogger log) =>
        await GyDoor.OpenAsync(options, maxConnections, findRegistered, feed, log);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task StopDoorAsync(IAsyncDisposable door) => ((GyDoor)door).StopAsync();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task PrintOfDoorAsync(IAsyncDisposable door, TextWriter output) => ((GyDoor)door).PrintAsync(output);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ICommandGroup CommandsOf(IAsyncDisposable door) => ((GyDoor)door).Commands;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task FirstPeerOf(IAsyncDisposable door) => ((GyDoor)door).FirstPeer;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string EndpointOf(IAsyncDisposable door) => $"{((GyDoor)door).Endpoint}";
}
