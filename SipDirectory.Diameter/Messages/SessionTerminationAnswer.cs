using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>Session-Termination: the answer (RFC 6733 §8.4.2).</summary>
public sealed class SessionTerminationAnswer : SessionAnswer
{
    /// <summary>The code of the command.</summary>
    public const uint CommandCode = 275;

    /// <summary>A new message.</summary>
    /// <param name="applicationId">The application of the session.</param>
    public SessionTerminationAnswer(uint applicationId)
        : base(CommandCode, applicationId)
    {
    }

    /// <summary>A view on a message.</summary>
    /// <remarks><see cref="Message.CreateAnswer(ResultCode, string, string)"/> makes one for a request.</remarks>
    /// <param name="message">With this command.</param>
    [SetsRequiredMembers]
    public SessionTerminationAnswer(Message message)
        : base(message)
    {
    }

    /// <summary>Class. State of the server, to be repeated.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Classes
    {
        get => GetBytesList(AvpCode.Class);
        set => SetBytesList(AvpCode.Class, value);
    }
}
