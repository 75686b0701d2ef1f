using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Re-Auth, asking a client to authorize a session again: the answer (RFC 6733 §8.3.2).</summary>
public sealed class ReAuthAnswer : SessionAnswer
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 258;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">The application of the session.</param>
    public ReAuthAnswer(uint applicationId)
        : base(CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <remarks><see cref="Message.CreateAnswer(ResultCode, string, string)"/> makes one for a request.</remarks>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public ReAuthAnswer(Message message)
        : base(message)
    {
    }
}
