using System.Globalization;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Rules;

/// <summary>One name of a path, and which of the AVPs with this name are meant.</summary>
internal readonly record struct AvpStep(AvpDefinition Avp, int Index)
{
    /// <summary>A name alone: the first, which may be made where there is none.</summary>
    public const int First = -1;

    /// <summary>[*].</summary>
    public const int Every = -2;

    /// <summary>The positions of the AVPs that are meant.</summary>
    public IEnumerable<int> Find(IReadOnlyList<Avp> avps)
    {
        var count = 0;
        for (var i = 0; i < avps.Count; i++)
        {
            if (!avps[i].Is(Avp.Code, Avp.VendorId))
            {
                continue;
            }

            if (Index == Every)
            {
                yield return i;
            }
            else if (count++ == Math.Max(Index, 0))
            {
                yield return i;
                yield break;
            }
        }
    }

    public override string ToString() => Index switch
    {
        First => Avp.Name,
        Every => $"{Avp.Name}[*]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Avp.Name}[{Index}]"),
    };
}
