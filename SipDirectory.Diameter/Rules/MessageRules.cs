using System.Text.RegularExpressions;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Rules;

/// <summary>
/// Rules that change messages in passing, such as in <see cref="Peers.DiameterNodeOptions.Proxy"/>. What no rule names
/// stays as it came, byte for byte; a message that no rule is for costs one lookup.
/// </summary>
public sealed class MessageRules
{
    private readonly Dictionary<(uint Code, bool IsRequest), MessageRule[]> _rules;
    private readonly MessageLimits _limits;

    /// <param name="rules">Applied in this order; each sees what those before it did.</param>
    /// <param name="limits">By default <see cref="MessageLimits.Default"/>: how long a message may become.</param>
    public MessageRules(IEnumerable<MessageRule> rules, MessageLimits? limits = null)
    {
        _limits = limits ?? MessageLimits.Default;
        _rules = rules.GroupBy(rule => (rule.Command.Code, rule.IsRequest)).ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>The number of rules.</summary>
    public int Count => _rules.Values.Sum(rules => rules.Length);

    /// <summary>
    /// Changes a message. The header stays; lengths are set when the message is encoded. An answer with the E bit stays
    /// as it is: it has no AVPs of its command (RFC 6733 §7.2).
    /// </summary>
    /// <returns>5012 where the message must not be passed on: a rule would cost too much, or make no value of a format.</returns>
    public DiameterFault? Apply(Message message)
    {
        if (message.Header.IsError || !_rules.TryGetValue((message.Header.CommandCode, message.Header.IsRequest), out var rules))
        {
            return null;
        }

        var run = new RuleRun(_limits.MaxMessageLength);
        try
        {
            foreach (var rule in rules)
            {
                if (run.Fault is null && rule.IsFor(message.Header.ApplicationId))
                {
                    rule.Apply(message, run);
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            run.Refuse("a pattern of a rule took too long");
        }

        if (DiameterHeader.Size + message.AvpList.Sum(avp => (long)avp.Encoded.Length) > _limits.MaxMessageLength)
        {
            run.Refuse("the rules for it make it too long");
        }

        return run.Fault;
    }
}
