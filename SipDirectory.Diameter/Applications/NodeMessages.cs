using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications;

/// <summary>Messages of a node, written and shown with the names of its dictionary.</summary>
public static class NodeMessages
{
    /// <summary>
    /// A request of this node. A Session-Id stands first: a new one, where the command has one and none is given. Origin-Host
    /// and Origin-Realm follow, and the Auth- or Acct-Application-Id where the command demands one.
    /// </summary>
    /// <param name="node">Its origin.</param>
    /// <param name="command">The name or the short name of the command.</param>
    /// <param name="avps">The other AVPs by name, in their order.</param>
    /// <exception cref="ArgumentException">Nobody defined a name, or a value does not suit its format.</exception>
    public static Message CreateRequest(this DiameterNode node, string command, params ReadOnlySpan<(string Name, AvpValue Value)> avps)
    {
        var definition = node.Dictionary.FindCommand(command)
            ?? throw new ArgumentException($"the dictionary has no command named {command}", nameof(command));
        var flags = CommandFlags.Request | (definition.IsProxiable ? CommandFlags.Proxiable : CommandFlags.None);
        var request = new Message(new DiameterHeader(flags, definition.Code, definition.ApplicationId, 0, 0));
        var given = ToAvps(avps, node.Dictionary);
        if (TakeFirst(given, AvpCode.SessionId) is { } session)
        {
            request.Avps.Add(session);
        }
        else if (HasRule(definition, "Session-Id"))
        {
            request.Avps.Add(Avp.Utf8String(AvpCode.SessionId, node.SessionIds.Next()));
        }

        request.Avps.Add(TakeFirst(given, AvpCode.OriginHost) ?? Avp.Identity(AvpCode.OriginHost, node.Options.Identity));
        request.Avps.Add(TakeFirst(given, AvpCode.OriginRealm) ?? Avp.Identity(AvpCode.OriginRealm, node.Options.Realm));
        AddApplicationId(request, definition, given, "Auth-Application-Id", AvpCode.AuthApplicationId);
        AddApplicationId(request, definition, given, "Acct-Application-Id", AvpCode.AcctApplicationId);
        given.ForEach(request.Avps.Add);
        return request;
    }

    /// <summary>
    /// An answer of this node, with Session-Id, Origin-Host, Origin-Realm and Proxy-Info; its Result-Code is 2001, unless a
    /// Result-Code or an Experimental-Result is given.
    /// </summary>
    /// <param name="node">Its origin.</param>
    /// <param name="request">What is answered.</param>
    /// <param name="avps">The other AVPs by name, in their order.</param>
    /// <exception cref="ArgumentException">Nobody defined a name, or a value does not suit its format.</exception>
    public static Message CreateAnswer(this DiameterNode node, Message request, params ReadOnlySpan<(string Name, AvpValue Value)> avps)
    {
        var given = ToAvps(avps, node.Dictionary);
        var result = TakeFirst(given, AvpCode.ResultCode);
        var code = result is not null && result.Reader.TryGetUnsigned32(out var value) ? (ResultCode)value : ResultCode.Success;
        var answer = request.CreateAnswer(code, node.Options.Identity, node.Options.Realm);
        if (result is null && given.Exists(avp => avp.Is(AvpCode.ExperimentalResult)))
        {
            answer.Avps.Remove(answer.Find(AvpCode.ResultCode)!);
        }

        given.ForEach(answer.Avps.Add);
        return answer;
    }

    /// <summary>The message as an indented tree with names, as <see cref="MessagePrinter"/> shows it.</summary>
    public static string Print(this DiameterNode node, Message message) => new MessagePrinter(node.Dictionary).Print(message);

    /// <summary>Adds an application whose requests one function answers, at once: it is called on the loop that reads.</summary>
    /// <param name="node">Advertises it.</param>
    /// <param name="application">Its identifier.</param>
    /// <param name="answer">From request to answer; where it waits for something, use <see cref="IDiameterApplication"/>.</param>
    public static void AddApplication(this DiameterNode node, AdvertisedApplication application, Func<Message, Message> answer) =>
        node.AddApplication(new FunctionApplication(application, answer));

    private static List<Avp> ToAvps(ReadOnlySpan<(string Name, AvpValue Value)> avps, DiameterDictionary dictionary)
    {
        var list = new List<Avp>(avps.Length);
        foreach (var (name, value) in avps)
        {
            list.Add(value.ToAvp(name, dictionary));
        }

        return list;
    }

    private static Avp? TakeFirst(List<Avp> avps, uint code)
    {
        var avp = avps.Find(one => one.Is(code));
        if (avp is not null)
        {
            avps.Remove(avp);
        }

        return avp;
    }

    private static bool HasRule(CommandDefinition command, string avp, bool isRequired = false) =>
        command.Request.Rules.Any(rule => rule.Name == avp && (rule.IsRequired || !isRequired));

    private static void AddApplicationId(Message request, CommandDefinition command, List<Avp> given, string name, uint code)
    {
        if (HasRule(command, name, isRequired: true) && !given.Exists(avp => avp.Is(code)))
        {
            request.Avps.Add(Avp.Unsigned32(code, command.ApplicationId));
        }
    }

    private sealed class FunctionApplication(AdvertisedApplication advertised, Func<Message, Message> answer) : IDiameterApplication
    {
        public AdvertisedApplication Advertised => advertised;

        public ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken) =>
            ValueTask.FromResult(answer(request));
    }
}
