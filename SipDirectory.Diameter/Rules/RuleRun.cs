using System.Text;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Rules;

/// <summary>What rules may still do to one message: peers send what makes them write much.</summary>
/// <param name="room">The bytes that they may write.</param>
internal sealed class RuleRun(int room)
{
    // Substitutions cost a multiple of it. Names, numbers and addresses are far shorter.
    private const int LongestText = 4096;

    private int _room = room;

    /// <summary>Why the message cannot be passed on; null while it can.</summary>
    public DiameterFault? Fault { get; private set; }

    /// <summary>Whether so many bytes may be written; if not, there is a fault.</summary>
    public bool TryWrite(int bytes)
    {
        if (bytes > _room)
        {
            Refuse("the rules for it make it too long");
        }

        _room -= bytes;
        return Fault is null;
    }

    /// <summary>The text that a pattern is held against: none where it is no UTF-8, and a fault where it is too long.</summary>
    public bool TryReadText(Avp avp, out string text)
    {
        text = "";
        if (avp.Data.Length > LongestText)
        {
            Refuse($"a text that a rule looks at has more than {LongestText} bytes");
        }

        if (Fault is not null || !avp.Reader.TryGetUtf8String(out var read))
        {
            return false;
        }

        text = read;
        return true;
    }

    /// <summary>A text that a rule made; where it is no value of the format, there is a fault.</summary>
    public byte[] BytesOf(string text, AvpDefinition avp)
    {
        var isValue = avp.Format switch
        {
            AvpFormat.DiameterIdentity => DiameterIdentity.IsValid(text),
            AvpFormat.DiameterURI => DiameterUri.TryParse(text, out _, out _),
            AvpFormat.IPFilterRule or AvpFormat.QoSFilterRule => Ascii.IsValid(text),
            _ => true,
        };
        if (!isValue)
        {
            Refuse($"what a rule makes of {avp.Name} is no {avp.Format}");
        }

        return Encoding.UTF8.GetBytes(text);
    }

    public void Refuse(string reason) => Fault ??= new DiameterFault(ResultCode.UnableToComply, reason);
}
