using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Rules;

namespace SipDirectory.Charging.Proxy;

/// <summary>From the JSON of a file of rules to the rules; what is wrong with it is noted.</summary>
internal readonly ref struct RulesReader(JsonFaults faults, DiameterDictionary dictionary)
{
    private const int MaxName = 128;

    private readonly JsonFaults _faults = faults;

    public List<MessageRule> Read(JsonPlace file)
    {
        var rules = new List<MessageRule>();
        if (_faults.IsObject(file, RuleShapes.All["file"]))
        {
            foreach (var place in _faults.Items(file, "rules", mayBeEmpty: true))
            {
                if (_faults.IsObject(place, RuleShapes.All["rule"]) && ReadRule(place) is { } rule)
                {
                    rules.Add(rule);
                }
            }
        }

        return rules;
    }

    private MessageRule? ReadRule(JsonPlace place)
    {
        if (ReadMessage(place) is not var (command, isRequest))
        {
            return null;
        }

        var reader = new RuleReader(_faults, dictionary, isRequest ? command.Request : command.Answer, within: null);
        AvpPath? within = null;
        if (place.Member("within") is { } groups)
        {
            within = reader.ReadGroups(groups);
            if (within is null)
            {
                return null;
            }

            reader = new RuleReader(_faults, dictionary, isRequest ? command.Request : command.Answer, within);
        }

        return new MessageRule
        {
            Command = command,
            IsRequest = isRequest,
            Within = within,
            When = reader.ReadConditions(place),
            Edits = reader.ReadEdits(place),
        };
    }

    // CCR and CCA, or Credit-Control-Request and Credit-Control-Answer.
    private (CommandDefinition Command, bool IsRequest)? ReadMessage(JsonPlace rule)
    {
        if (_faults.Text(rule, "message", MaxName) is not { } name)
        {
            return null;
        }

        var isRequest = name.EndsWith('R') || name.EndsWith("-Request", StringComparison.OrdinalIgnoreCase);
        var command = name.EndsWith("-Request", StringComparison.OrdinalIgnoreCase) ? dictionary.FindCommand(name[..^"-Request".Length])
            : name.EndsWith("-Answer", StringComparison.OrdinalIgnoreCase) ? dictionary.FindCommand(name[..^"-Answer".Length])
            : name is [.. var shortName, 'R' or 'A'] ? dictionary.FindCommand(shortName)
            : null;
        var fault = command is null ? "is no message such as CCR or Credit-Control-Answer"
            : !command.IsProxiable ? "goes from peer to peer, and is never passed on"
            : command.ApplicationId is not (0 or CreditControlRequest.ApplicationId) ? "is not of credit control"
            : null;
        if (fault is not null)
        {
            _faults.Note(rule.Member("message")!, fault);
            return null;
        }

        return (command!, isRequest);
    }
}
