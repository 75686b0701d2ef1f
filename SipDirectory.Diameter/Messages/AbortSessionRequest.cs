using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Abort-Session, asking a client to end a session: the request (RFC 6733 §8.5.1).</summary>
public sealed class AbortSessionRequest : SessionRequest
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 274;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">The application of the session.</param>
    public AbortSessionRequest(uint applicationId)
        : base(CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public AbortSessionRequest(Message message)
        : base(message)
    {
    }

    /// <summary>Destination-Host. The node that is to handle the request.</summary>
    public required string DestinationHost
    {
        get => GetText(AvpCode.DestinationHost) ?? "";
        set => SetIdentity(AvpCode.DestinationHost, value);
    }

    /// <summary>Auth-Application-Id. The application of authentication or authorization.</summary>
    public required uint AuthApplicationId
    {
        get => GetUnsigned32(AvpCode.AuthApplicationId) ?? 0;
        set => SetUnsigned32(AvpCode.AuthApplicationId, value);
    }
}
