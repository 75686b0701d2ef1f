using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>One repetition of one server in one cell: its result, or why there is none.</summary>
internal sealed record Measurement(
    int Records, Cell Cell, string Server, string Placement, int Repetition, LoadResult? Result, string Failure);
