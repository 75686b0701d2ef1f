using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;

namespace SipDirectory.Diameter.Messages;

/// <summary>
/// Checks messages against a dictionary: header, framing, flags, formats, values and rules. A fault comes with the
/// Result-Code and the Failed-AVP that RFC 6733 §7 asks for. Of a sound message nothing is allocated. For several
/// threads at a time.
/// </summary>
/// <param name="dictionary">May be changed meanwhile: a message is judged by the state at its beginning.</param>
/// <param name="limits">By default <see cref="MessageLimits.Default"/>.</param>
public sealed class MessageValidator(DiameterDictionary dictionary, MessageLimits? limits = null)
{
    private const uint Relay = 0xFFFF_FFFF;

    private readonly MessageLimits _limits = limits ?? MessageLimits.Default;

    /// <summary>Looks for the first fault.</summary>
    /// <param name="message">The whole encoded message.</param>
    /// <param name="supportsApplication">
    /// Which applications are served here, besides the base protocol; by default those of the dictionary.
    /// </param>
    /// <returns>The fault; null where there is none.</returns>
    public DiameterFault? FindFault(ReadOnlySpan<byte> message, Func<uint, bool>? supportsApplication = null)
    {
        var snapshot = dictionary.Snapshot;
        if (Message.FindFault(message, _limits, out var header) is { } fault)
        {
            return fault;
        }

        // RFC 6733 §3: the E bit must not be set in requests.
        if (header.IsRequest && header.IsError)
        {
            return new DiameterFault(ResultCode.InvalidHdrBits, "the E bit is set in a request");
        }

        var application = header.ApplicationId;
        if (application != 0 && application != Relay
            && !(supportsApplication?.Invoke(application) ?? snapshot.Applications.ContainsKey(application)))
        {
            return new DiameterFault(ResultCode.ApplicationUnsupported, $"application {application} is not supported");
        }

        if (snapshot.FindCommand(application, header.CommandCode) is not { } command)
        {
            return new DiameterFault(ResultCode.CommandUnsupported, $"command {header.CommandCode} of application {application} is not supported");
        }

        if (header.IsProxiable && !command.IsProxiable)
        {
            return new DiameterFault(ResultCode.InvalidHdrBits, $"the P bit is set in {command.Name}");
        }

        var check = new MessageCheck(snapshot, _limits, header);
        return check.FindFault(message[DiameterHeader.Size..], snapshot.TableOf(command, header));
    }
}
