using System.Buffers;
using System.Text;
using SipDirectory.Operator;

namespace SipDirectory.Client;

/// <summary>
/// Writes answers to standard output: the bytes as they came, or, for a person at a terminal, indented JSON, with
/// what was not found named on standard error. Bytes are held back until <see cref="FlushAsync"/>.
/// </summary>
internal sealed class AnswerPrinter(Stream output, bool outputIsTerminal, TextWriter errors)
{
    // Enough of a request to recognise it by.
    private const int MaxNamed = 256;

    private readonly ArrayBufferWriter<byte> _unwritten = new();

    public void Print(ReadOnlyMemory<byte> answer)
    {
        if (outputIsTerminal)
        {
            Encoding.UTF8.GetBytes(TerminalText.FormatAnswer(answer), _unwritten);
        }
        else
        {
            _unwritten.Write(answer.Span);
        }

        EndLine();
    }

    /// <summary>Prints some bytes of an answer that is too long to be held whole.</summary>
    public void PrintPart(ReadOnlySpan<byte> part)
    {
        if (outputIsTerminal)
        {
            Encoding.UTF8.GetBytes(PrintableText.Json(part), _unwritten);
        }
        else
        {
            _unwritten.Write(part);
        }
    }

    public void EndLine() => _unwritten.Write("\n"u8);

    public async ValueTask PrintNotFoundAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        if (!outputIsTerminal)
        {
            EndLine();
            return;
        }

        // The earlier answers first: both streams usually end on one screen.
        await FlushAsync(cancellation);
        await errors.WriteLineAsync($"not found: {PrintableText.Of(request.Span.Trim(" \t\r"u8), MaxNamed)}".AsMemory(), cancellation);
    }

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_unwritten.WrittenCount == 0)
        {
            return;
        }

        // A write to a full pipe does not look at its token, so waiting for it must.
        await output.WriteAsync(_unwritten.WrittenMemory, cancellation).AsTask().WaitAsync(cancellation);
        await output.FlushAsync(cancellation);
        _unwritten.ResetWrittenCount();
    }
}
