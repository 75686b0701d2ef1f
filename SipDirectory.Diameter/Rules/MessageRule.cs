using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Rules;

/// <summary>What is changed in the requests or in the answers of a command.</summary>
public sealed record MessageRule
{
    /// <summary>The command; one of the base protocol in all applications.</summary>
    public required CommandDefinition Command { get; init; }

    /// <summary>Whether it is for requests; else it is for answers.</summary>
    public required bool IsRequest { get; init; }

    /// <summary>
    /// The groups in which conditions and edits are at home, each on its own: the rule is applied to every one of them
    /// whose own members fulfil the conditions. Null for the message.
    /// </summary>
    public AvpPath? Within { get; init; }

    /// <summary>All of them must hold; none by default.</summary>
    public IReadOnlyList<AvpCondition> When { get; init; } = [];

    /// <summary>What is done, in this order.</summary>
    public required IReadOnlyList<AvpEdit> Edits { get; init; }

    internal bool IsFor(uint applicationId) => Command.ApplicationId == 0 || Command.ApplicationId == applicationId;

    internal void Apply(Message message, RuleRun run)
    {
        // Once, not again for each group: who sends many groups must not make them cost more each.
        if (!When.All(condition => !condition.IsOfMessage || condition.Holds(message.AvpList, run)))
        {
            return;
        }

        if (Within is null)
        {
            Apply(message.AvpList, run);
        }
        else
        {
            Within.ChangeMembers(message.AvpList, members => Apply(members, run));
        }
    }

    private bool Apply(List<Avp> scope, RuleRun run)
    {
        var isChanged = false;
        if (When.All(condition => condition.IsOfMessage || condition.Holds(scope, run)))
        {
            foreach (var edit in Edits)
            {
                isChanged |= run.Fault is null && edit.Apply(scope, run);
            }
        }

        return isChanged;
    }
}
