namespace SipDirectory.Traffic;

/// <summary>What the operator has for a client.</summary>
/// <param name="Bytes">As they shall reach it.</param>
/// <param name="IsText">Over WebSocket, whether it is a text message or a binary one.</param>
internal readonly record struct OperatorMessage(ReadOnlyMemory<byte> Bytes, bool IsText);
