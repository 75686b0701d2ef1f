using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Session-Termination: the request (RFC 6733 §8.4.1).</summary>
public sealed class SessionTerminationRequest : SessionRequest
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 275;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">The application of the session.</param>
    public SessionTerminationRequest(uint applicationId)
        : base(CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public SessionTerminationRequest(Message message)
        : base(message)
    {
    }

    /// <summary>Auth-Application-Id. The application of authentication or authorization.</summary>
    public required uint AuthApplicationId
    {
        get => GetUnsigned32(AvpCode.AuthApplicationId) ?? 0;
        set => SetUnsigned32(AvpCode.AuthApplicationId, value);
    }

    /// <summary>Termination-Cause. Why the session ended.</summary>
    public required TerminationCause TerminationCause
    {
        get => (TerminationCause)(GetInteger32(AvpCode.TerminationCause) ?? 0);
        set => SetUnsigned32(AvpCode.TerminationCause, (uint)value);
    }

    /// <summary>Destination-Host. The node that is to handle the request.</summary>
    public string? DestinationHost
    {
        get => GetText(AvpCode.DestinationHost);
        set => SetIdentity(AvpCode.DestinationHost, value);
    }

    /// <summary>Class. State of the server, to be repeated.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Classes
    {
        get => GetBytesList(AvpCode.Class);
        set => SetBytesList(AvpCode.Class, value);
    }
}
