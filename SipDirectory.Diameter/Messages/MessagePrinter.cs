using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;

namespace SipDirectory.Diameter.Messages;

/// <summary>
/// Shows messages as indented trees with the names of the dictionary, one AVP a line, for logs and tests. Characters that
/// would change a terminal or begin a line are escaped, and long data is cut.
/// </summary>
/// <param name="dictionary">Where the names come from.</param>
/// <param name="limits">By default <see cref="MessageLimits.Default"/>; deeper groups are shown as bytes.</param>
public sealed class MessagePrinter(DiameterDictionary dictionary, MessageLimits? limits = null)
{
    private const int LongestData = 256;

    private readonly int _maxDepth = (limits ?? MessageLimits.Default).MaxDepth;

    /// <summary>The tree, each line ended by a line feed.</summary>
    public string Print(Message message)
    {
        var text = new StringBuilder();
        AppendHeader(text, message.Header);
        foreach (var avp in message.Avps)
        {
            Append(text, avp, depth: 1);
        }

        return text.ToString();
    }

    private void AppendHeader(StringBuilder text, in DiameterHeader header)
    {
        var name = dictionary.FindCommand(header.ApplicationId, header.CommandCode)?.Name ?? "Command";
        var application = dictionary.Applications.GetValueOrDefault(header.ApplicationId, "Application");
        text.Append(CultureInfo.InvariantCulture, $"{name}-{(header.IsRequest ? "Request" : "Answer")} ({header.CommandCode})")
            .Append(CultureInfo.InvariantCulture, $", {application} ({header.ApplicationId}), ")
            .Append(header.IsRequest ? 'R' : '-').Append(header.IsProxiable ? 'P' : '-')
            .Append(header.IsError ? 'E' : '-').Append(header.IsRetransmitted ? 'T' : '-')
            .Append(CultureInfo.InvariantCulture, $", hop-by-hop 0x{header.HopByHop:x8}, end-to-end 0x{header.EndToEnd:x8}\n");
    }

    private void Append(StringBuilder text, Avp avp, int depth)
    {
        var definition = dictionary.FindAvp(avp.Code, avp.VendorId);
        text.Append(' ', 2 * depth).Append(definition?.Name ?? "AVP").Append(CultureInfo.InvariantCulture, $" ({avp.Code}");
        if (avp.VendorId != 0)
        {
            var vendor = dictionary.Vendors.GetValueOrDefault(avp.VendorId, "vendor");
            text.Append(CultureInfo.InvariantCulture, $", {vendor} {avp.VendorId}");
        }

        text.Append((avp.Flags & AvpFlags.Mandatory) != 0 ? ", M)" : ")");
        if (definition?.Format == AvpFormat.Grouped && depth <= _maxDepth && RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            text.Append('\n');
            AppendMembers(text, avp, depth + 1);
            return;
        }

        text.Append(" = ");
        AppendValue(text, definition, avp.Reader);
        text.Append('\n');
    }

    private void AppendMembers(StringBuilder text, Avp group, int depth)
    {
        var rest = group.Data;
        foreach (var member in group.Members)
        {
            Append(text, member, depth);
            rest = rest[Math.Min(member.Encoded.Length, rest.Length)..];
        }

        // Behind a length that cannot be there are no more members.
        if (!rest.IsEmpty)
        {
            AppendBytes(text.Append(' ', 2 * depth).Append("... "), rest.Span);
            text.Append('\n');
        }
    }

    private static void AppendValue(StringBuilder text, AvpDefinition? avp, in AvpReader reader)
    {
        switch (avp?.Format)
        {
            case AvpFormat.Integer32 or AvpFormat.Enumerated when reader.TryGetInteger32(out var value):
                AppendNumber(text, avp, value, value);
                break;
            case AvpFormat.Unsigned32 when reader.TryGetUnsigned32(out var value):
                AppendNumber(text, avp, value, unchecked((int)value));
                break;
            case AvpFormat.Integer64 when reader.TryGetInteger64(out var value):
                text.Append(value);
                break;
            case AvpFormat.Unsigned64 when reader.TryGetUnsigned64(out var value):
                text.Append(value);
                break;
            case AvpFormat.Float32 when reader.TryGetFloat32(out var value):
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case AvpFormat.Float64 when reader.TryGetFloat64(out var value):
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case AvpFormat.Time when reader.TryGetTime(out var value):
                text.Append(CultureInfo.InvariantCulture, $"{value:yyyy-MM-dd'T'HH:mm:ss'Z'}");
                break;
            case AvpFormat.Address when reader.TryGetIPAddress(out var value):
                text.Append(value);
                break;
            case AvpFormat.UTF8String or AvpFormat.DiameterIdentity or AvpFormat.DiameterURI
                or AvpFormat.IPFilterRule or AvpFormat.QoSFilterRule when reader.TryGetUtf8String(out var value):
                AppendText(text, value);
                break;
            default:
                AppendBytes(text, reader.Data);
                break;
        }
    }

    private static void AppendNumber(StringBuilder text, AvpDefinition avp, long value, int key)
    {
        if (avp.Values.TryGetValue(key, out var name))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} ({value})");
        }
        else
        {
            text.Append(value);
        }
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var letter in value.AsSpan(0, Math.Min(value.Length, LongestData)))
        {
            var isPlain = !char.IsControl(letter) && char.GetUnicodeCategory(letter) is not
                (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
            if (letter is '"' or '\\')
            {
                text.Append('\\').Append(letter);
            }
            else if (isPlain)
            {
                text.Append(letter);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
        }

        text.Append('"');
        AppendCut(text, value.Length, "characters");
    }

    private static void AppendBytes(StringBuilder text, ReadOnlySpan<byte> data)
    {
        text.Append("0x").Append(Convert.ToHexStringLower(data[..Math.Min(data.Length, LongestData)]));
        AppendCut(text, data.Length, "bytes");
    }

    private static void AppendCut(StringBuilder text, int length, string unit)
    {
        if (length > LongestData)
        {
            text.Append(CultureInfo.InvariantCulture, $"... ({length} {unit})");
        }
    }
}
