using System.Reflection;

namespace SipDirectory.Tests.Support;

/// <summary>How a row of a table is called where it fails.</summary>
internal static class CaseName
{
    /// <param name="test">Which the rows are for.</param>
    /// <param name="row">Its first column is its name.</param>
    public static string Of(MethodInfo test, object[] row) => $"{test.Name}: {row[0]}";
}
