using System.Globalization;
using System.Text;
using SipDirectory.Lookup;

namespace SipDirectory.Operator.Commands;

/// <summary>The operator's own lookups.</summary>
/// <param name="session">On the directory; of the operator alone.</param>
internal sealed class Inquiry(ISession session)
{
    private const int MaxShown = 64 * 1024;

    private readonly byte[] _output = new byte[MaxShown];

    /// <returns>What a client would be answered, as one printable line; an answer without end is cut.</returns>
    public string Ask(ReadOnlySpan<char> question)
    {
        var request = Encoding.UTF8.GetBytes([.. question, '\n']);
        var status = session.Answer(request, isLast: false, _output, out var consumed, out var written);
        var text = PrintableText.Json(_output.AsSpan(0, written).TrimEnd((byte)'\n'));
        var rest = 0L;

        // To its end, or it would stand before the next answer.
        while (status == SessionStatus.NeedsOutput)
        {
            status = session.Answer(request.AsSpan(consumed), isLast: false, _output, out var more, out written);
            consumed += more;
            rest += written;
        }

        return rest > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text}... ({rest} more bytes)")
            : text.Length > 0 ? text
            : "not found";
    }
}
