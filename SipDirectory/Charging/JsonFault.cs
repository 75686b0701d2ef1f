namespace SipDirectory.Charging;

/// <summary>What is wrong at one place of a JSON file.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Path">Such as <c>$.accounts[0].balance</c>.</param>
/// <param name="Reason">What is wrong with what stands there.</param>
internal sealed record JsonFault(int Line, string Path, string Reason)
{
    public override string ToString() => $"line {Line}, {Path}: {Reason}";
}
