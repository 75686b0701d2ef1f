using SipDirectory.Listening;

namespace SipDirectory.CommandLine;

/// <summary>What the verbs that serve clients have in common.</summary>
internal interface IServerOptions
{
    /// <summary>The file to log to; null for standard error.</summary>
    string? Log { get; }

    bool Verbose { get; }

    /// <summary>Whether traffic is shown, and whether commands are read.</summary>
    ConsoleMode ConsoleMode { get; }

    /// <summary>Whether what comes and goes is shown in hexadecimal.</summary>
    bool Hex { get; }

    /// <summary>Clients at the same time, over all doors.</summary>
    int MaxConnections { get; }

    /// <summary>The Gy server beside the lines; null where there is none.</summary>
    GyDoorOptions? GyDoor { get; }

    /// <returns>What is wrong with which argument; null if nothing is.</returns>
    string? FindFault();

    /// <param name="limit">Shared by the doors.</param>
    DoorOptions Doors(ConnectionLimit limit);
}
