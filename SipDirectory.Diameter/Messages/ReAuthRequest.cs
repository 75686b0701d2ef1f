using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Re-Auth, asking a client to authorize a session again: the request (RFC 6733 §8.3.1).</summary>
public sealed class ReAuthRequest : SessionRequest
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 258;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">The application of the session.</param>
    public ReAuthRequest(uint applicationId)
        : base(CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public ReAuthRequest(Message message)
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

    /// <summary>Re-Auth-Request-Type. What is to be done again.</summary>
    public required ReAuthRequestType ReAuthRequestType
    {
        get => (ReAuthRequestType)(GetInteger32(AvpCode.ReAuthRequestType) ?? 0);
        set => SetUnsigned32(AvpCode.ReAuthRequestType, (uint)value);
    }
}
