using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Abort-Session, asking a client to end a session: the answer (RFC 6733 §8.5.2).</summary>
public sealed class AbortSessionAnswer : SessionAnswer
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 274;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">The application of the session.</param>
    public AbortSessionAnswer(uint applicationId)
        : base(CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <remarks><see cref="Message.CreateAnswer(ResultCode, string, string)"/> makes one for a request.</remarks>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public AbortSessionAnswer(Message message)
        : base(message)
    {
    }
}
