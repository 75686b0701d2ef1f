using System.Text;
using SipDirectory.Charging.Proxy;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Rules;

namespace SipDirectory.Tests.Support;

/// <summary>A Credit-Control-Request of two subscriptions and two services, and what rules make of it.</summary>
internal static class RuledMessage
{
    public static DiameterDictionary Dictionary { get; } = DiameterDictionary.CreateDefault();

    public static Message Create() => Create(
        ("Session-Id", "ctf;1;2"),
        ("Origin-Host", "ctf.example"),
        ("Origin-Realm", "example"),
        ("Destination-Realm", "gy"),
        ("Auth-Application-Id", 4),
        ("Service-Context-Id", "32251@3gpp.org"),
        ("CC-Request-Type", "INITIAL_REQUEST"),
        ("CC-Request-Number", 7),
        ("Subscription-Id", [("Subscription-Id-Type", "END_USER_E164"), ("Subscription-Id-Data", "0170123456")]),
        ("Subscription-Id", [("Subscription-Id-Type", "END_USER_IMSI"), ("Subscription-Id-Data", "0262011234")]),
        ("Multiple-Services-Credit-Control", [("Requested-Service-Unit", [("CC-Total-Octets", 100)]), ("Rating-Group", 1)]),
        ("Multiple-Services-Credit-Control", [("Rating-Group", 2)]));

    public static Message Create(params ReadOnlySpan<(string Name, AvpValue Value)> avps)
    {
        var message = new Message(new DiameterHeader(CommandFlags.Request | CommandFlags.Proxiable, 272, 4, 1, 2));
        foreach (var (name, value) in avps)
        {
            message.Avps.Add(value.ToAvp(name, Dictionary));
        }

        return message;
    }

    /// <param name="rules">What stands in the list of rules of a file.</param>
    public static MessageRules Read(string rules)
    {
        var (read, faults) = RulesFile.Parse(Encoding.UTF8.GetBytes($"{{ \"rules\": [{rules}] }}"), Dictionary);
        Assert.IsEmpty(faults, string.Join('\n', faults));
        return read;
    }

    public static DiameterFault? Apply(Message message, string edits) =>
        Read($$"""{ "message": "CCR", "edits": [{{edits}}] }""").Apply(message);

    /// <summary>What is gone, and what is new: each value with its path.</summary>
    public static string Difference(Message before, Message after)
    {
        var (was, @is) = (Values(before.Avps, "").ToList(), Values(after.Avps, "").ToList());
        return string.Join(' ', was.Except(@is).Select(value => $"-{value}").Concat(@is.Except(was).Select(value => $"+{value}")));
    }

    private static IEnumerable<string> Values(IEnumerable<Avp> avps, string parent)
    {
        foreach (var same in avps.GroupBy(avp => (avp.Code, avp.VendorId)))
        {
            var definition = Dictionary.FindAvp(same.Key.Code, same.Key.VendorId)!;
            foreach (var (index, avp) in same.Index())
            {
                var path = $"{parent}{definition.Name}[{index}]";
                if (definition.Format == AvpFormat.Grouped)
                {
                    foreach (var value in Values(avp.Members, $"{path}/").DefaultIfEmpty($"{path}={{}}"))
                    {
                        yield return value;
                    }
                }
                else
                {
                    var printed = new MessagePrinter(Dictionary).Print(new Message(default) { Avps = { avp } });
                    yield return $"{path}={printed[(printed.IndexOf(" = ", StringComparison.Ordinal) + 3)..^1]}";
                }
            }
        }
    }
}
