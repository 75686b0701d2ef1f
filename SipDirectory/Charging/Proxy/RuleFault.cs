namespace SipDirectory.Charging.Proxy;

/// <summary>What is wrong in a file of rules.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Reason">For the operator.</param>
internal readonly record struct RuleFault(long Line, string Reason)
{
    public override string ToString() => $"line {Line}: {Reason}";
}
