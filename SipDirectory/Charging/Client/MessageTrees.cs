using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Charging.Client;

/// <summary>Shows every message of a node as a tree with the names of its AVPs.</summary>
/// <param name="output">Safe for several threads.</param>
internal sealed class MessageTrees(TextWriter output)
{
    private readonly MessagePrinter _printer = new(DiameterDictionary.CreateDefault());

    /// <summary>What <see cref="Diameter.Peers.DiameterNodeOptions.Trace"/> calls.</summary>
    public void Print(ReadOnlyMemory<byte> bytes)
    {
        var text = Message.TryDecode(bytes, out var message, out var fault) ? _printer.Print(message) : $"malformed: {fault}\n";
        try
        {
            output.Write(text);
        }
        catch (IOException)
        {
            // Who shows the answers meets it as well, and ends the run.
        }
    }
}
