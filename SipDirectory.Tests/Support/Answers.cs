using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Support;

/// <summary>Reads what tests look at in messages.</summary>
internal static class Answers
{
    public static ResultCode ResultOf(Message answer) =>
        answer.Find(AvpCode.ResultCode) is { } avp && avp.Reader.TryGetUnsigned32(out var code) ? (ResultCode)code : ResultCode.None;

    public static string? TextOf(Message message, uint code) =>
        message.Find(code) is { } avp && avp.Reader.TryGetUtf8String(out var text) ? text : null;

    public static string[] TextsOf(Message message, uint code) =>
        [.. message.FindAll(code).Select(avp => avp.Reader.TryGetUtf8String(out var text) ? text : "")];
}
