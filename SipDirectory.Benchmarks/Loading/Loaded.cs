namespace SipDirectory.Benchmarks.Loading;

/// <summary>One load.</summary>
/// <param name="Seconds">What the program itself says, or where it says nothing, what its process took.</param>
/// <param name="Ready">Seconds from the start of the process until it serves; null where it is no server's start.</param>
/// <param name="Memory">Resident bytes once it is ready; null where nothing stays loaded.</param>
internal readonly record struct Loaded(double Seconds, double? Ready, double? Memory);
