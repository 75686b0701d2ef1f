namespace SipDirectory.Tests.Diameter;

internal static class Hex
{
    /// <summary>Blanks are for the reader.</summary>
    public static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
