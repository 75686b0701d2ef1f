using System.Text;

namespace SipDirectory.Diameter.Codec;

/// <summary>What the number of a <see cref="ResultCode"/> tells (RFC 6733 §7.1).</summary>
public static class ResultCodeExtensions
{
    /// <summary>1xxx informational, 2xxx success, 3xxx protocol error, 4xxx transient and 5xxx permanent failure: the first digit.</summary>
    public static int Class(this ResultCode code) => (int)((uint)code / 1000);

    /// <summary>2xxx.</summary>
    public static bool IsSuccess(this ResultCode code) => code.Class() == 2;

    /// <summary>3xxx: the answer has the E bit set (§7.2).</summary>
    public static bool IsProtocolError(this ResultCode code) => code.Class() == 3;

    /// <summary>The name that the RFC writes, such as DIAMETER_UNABLE_TO_DELIVER; the number where there is none.</summary>
    public static string Name(this ResultCode code)
    {
        // RFC 6733 §7.1.4 gives this one alone no prefix.
        if (code == ResultCode.ElectionLost)
        {
            return "ELECTION_LOST";
        }

        var name = Enum.IsDefined(code) ? code.ToString() : null;
        if (name is null)
        {
            return ((uint)code).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var text = new StringBuilder("DIAMETER");
        foreach (var letter in name)
        {
            text.Append(char.IsUpper(letter) ? "_" : "").Append(char.ToUpperInvariant(letter));
        }

        return text.ToString();
    }
}
