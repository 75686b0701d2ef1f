using System.Text;

namespace SipDirectory.Operator.Terminals;

/// <summary>Writes each text in one piece, until nobody is left to read.</summary>
internal sealed class TerminalOutput(Stream stream)
{
    private bool _isGone;

    public void Write(string text)
    {
        if (_isGone)
        {
            return;
        }

        try
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A closed pipe or terminal: a server goes on without.
            _isGone = true;
        }
    }
}
