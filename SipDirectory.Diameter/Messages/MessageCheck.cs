using System.Runtime.CompilerServices;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;

namespace SipDirectory.Diameter.Messages;

/// <summary>The check of the AVPs of one message.</summary>
internal struct MessageCheck(DictionarySnapshot dictionary, MessageLimits limits, DiameterHeader header)
{
    // More rules than any command or group of a specification has.
    private const int RulesOnStack = 128;

    // A longer AVP would make an answer that nobody takes, and a copy of it for each group around it: its header tells enough.
    private const int LongestRepeated = 1 << 16;

    private int _avps;
    private bool _tellsFailure;

    public DiameterFault? FindFault(ReadOnlySpan<byte> avps, GrammarTable grammar) =>
        FindFault(new AvpReader(avps, limits.MaxDepth), grammar, isMessage: true);

    private DiameterFault? FindFault(AvpReader reader, GrammarTable grammar, bool isMessage)
    {
        var rules = grammar.Rules;
        var counts = rules.Length <= RulesOnStack ? stackalloc int[RulesOnStack] : new int[rules.Length];
        counts.Clear();
        while (reader.TryRead())
        {
            if (++_avps > limits.MaxAvps)
            {
                return LimitFault($"more than {limits.MaxAvps} AVPs");
            }

            if (FindFaultOfAvp(reader, grammar, counts, isMessage) is { } fault)
            {
                return fault;
            }
        }

        return reader.IsFaulty ? FaultOfLength(reader) : FindMissing(grammar, counts, isMessage);
    }

    private DiameterFault? FindFaultOfAvp(
        in AvpReader reader, GrammarTable grammar, scoped Span<int> counts, bool isMessage)
    {
        var avp = reader.Header;
        var key = DictionarySnapshot.KeyOf(avp.Code, avp.VendorId);
        if (!dictionary.TryFind(key, out var known))
        {
            return avp.IsMandatory
                ? FaultAsItCame(ResultCode.AvpUnsupported, reader, $"AVP {avp.Code} of vendor {avp.VendorId} is not supported")
                : null;
        }

        var definition = known.Avp;
        if ((avp.Flags & definition.Must) != definition.Must || (avp.Flags & definition.MustNot) != 0)
        {
            return FaultAsItCame(ResultCode.InvalidAvpBits, reader, $"the flags of {definition.Name} are {(byte)avp.Flags:X2}");
        }

        var index = grammar.IndexOf(key);
        if (index < 0 ? grammar.IsClosed : grammar.Rules[index].Rule.Maximum == 0)
        {
            return FaultAsItCame(ResultCode.AvpNotAllowed, reader, $"{definition.Name} is not allowed here");
        }

        // RFC 6733 §7.1.5: the first one beyond the maximum is the Failed-AVP.
        if (index >= 0 && ++counts[index] > grammar.Rules[index].Rule.Maximum)
        {
            return FaultAsItCame(ResultCode.AvpOccursTooManyTimes, reader, $"{definition.Name} occurs too many times");
        }

        if (definition.Format == AvpFormat.Grouped)
        {
            return FindFaultOfGroup(reader, definition, known.Members!);
        }

        var judgement = AvpData.Judge(definition, reader);
        return judgement != ResultCode.None
            ? FaultAsItCame(judgement, reader, $"the {(judgement == ResultCode.InvalidAvpLength ? "length" : "value")} of {definition.Name} cannot be")
            : FindContradiction(reader, isMessage);
    }

    private DiameterFault? FindFaultOfGroup(in AvpReader reader, AvpDefinition group, GrammarTable grammar)
    {
        // What failed elsewhere is no fault here.
        if (reader.Is(AvpCode.FailedAvp))
        {
            return null;
        }

        // A limit that is set too high must not become the end of the process.
        if (!reader.TryGetGroup(out var members) || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return LimitFault($"groups are nested deeper than {limits.MaxDepth}, or than the stack is");
        }

        var fault = FindFault(members, grammar, isMessage: false) ?? FindFaultOfApplications(reader);
        return fault is { FailedAvp.IsEmpty: false } found
            ? found with { FailedAvp = FailedAvp.Nested(reader.Header, found.FailedAvp), Text = $"in {group.Name}: {found.Text}" }
            : fault;
    }

    // RFC 6733 §6.11: exactly one of the two stands in a Vendor-Specific-Application-Id.
    private static DiameterFault? FindFaultOfApplications(in AvpReader reader)
    {
        if (!reader.Is(AvpCode.VendorSpecificApplicationId))
        {
            return null;
        }

        reader.TryGetGroup(out var members);
        var count = 0;
        while (members.TryRead())
        {
            count += IsApplication(members) ? 1 : 0;
        }

        if (count == 1)
        {
            return null;
        }

        if (count > 1)
        {
            return new DiameterFault(ResultCode.AvpOccursTooManyTimes, ApplicationsOf(reader), "there are two applications");
        }

        byte[] examples =
        [
            .. FailedAvp.Zeroed(new AvpHeader(AvpCode.AuthApplicationId, 0, AvpFlags.Mandatory, 0), sizeof(uint)),
            .. FailedAvp.Zeroed(new AvpHeader(AvpCode.AcctApplicationId, 0, AvpFlags.Mandatory, 0), sizeof(uint)),
        ];
        return new DiameterFault(ResultCode.MissingAvp, examples, "there is no application");
    }

    private static byte[] ApplicationsOf(in AvpReader reader)
    {
        reader.TryGetGroup(out var members);
        var found = new List<byte>();
        while (members.TryRead())
        {
            if (IsApplication(members))
            {
                found.AddRange(members.Encoded);
            }
        }

        return [.. found];
    }

    private static bool IsApplication(in AvpReader reader) =>
        reader.Is(AvpCode.AuthApplicationId) || reader.Is(AvpCode.AcctApplicationId);

    // RFC 6733 §3: the application of the header is that of the AVPs; only a capabilities exchange lists others.
    private DiameterFault? FindContradiction(in AvpReader reader, bool isMessage)
    {
        if (!isMessage)
        {
            return null;
        }

        if (reader.Is(AvpCode.ResultCode) && reader.TryGetUnsigned32(out var code))
        {
            _tellsFailure = ((ResultCode)code).Class() > 2;
        }

        return IsApplication(reader) && header.ApplicationId != 0 && reader.TryGetUnsigned32(out var id) && id != header.ApplicationId
            ? FaultAsItCame(ResultCode.ContradictingAvps, reader, $"the header is of application {header.ApplicationId}, an AVP of {id}")
            : null;
    }

    private readonly DiameterFault? FindMissing(GrammarTable grammar, scoped ReadOnlySpan<int> counts, bool isMessage)
    {
        // An answer that tells of a failure need have no more than the node that made it could know (§7.2).
        var isFailure = isMessage && !header.IsRequest && _tellsFailure;
        for (var index = 0; index < grammar.Rules.Length; index++)
        {
            var (rule, avp) = grammar.Rules[index];
            if (counts[index] < rule.Minimum && !(isFailure && IsOfSuccessOnly(avp)))
            {
                // §7.1.5: an example of what is missing, as short as may be, of zeros.
                var example = FailedAvp.Zeroed(avp.Header, avp.MinimumLength);
                return new DiameterFault(ResultCode.MissingAvp, example, $"{avp.Name} is missing");
            }
        }

        return null;
    }

    private static bool IsOfSuccessOnly(AvpDefinition avp) =>
        avp.VendorId != 0 || avp.Code is not (AvpCode.OriginHost or AvpCode.OriginRealm or AvpCode.ResultCode);

    private readonly DiameterFault FaultOfLength(in AvpReader reader)
    {
        var isReadable = AvpHeader.TryRead(reader.Rest, out var avp);
        return reader.GetFault(isReadable ? MinimumLengthOf(avp) : 0)!.Value;
    }

    private readonly int MinimumLengthOf(in AvpHeader avp) =>
        dictionary.TryFind(DictionarySnapshot.KeyOf(avp.Code, avp.VendorId), out var known) ? known.Avp.MinimumLength : 0;

    private readonly DiameterFault FaultAsItCame(ResultCode code, in AvpReader reader, string text)
    {
        if (reader.Header.Length > LongestRepeated)
        {
            return new DiameterFault(code, FailedAvp.Zeroed(reader.Header, MinimumLengthOf(reader.Header)), text);
        }

        // In a Failed-AVP too, the next AVP begins at a multiple of four.
        var failed = new byte[reader.Header.PaddedLength];
        reader.Encoded.CopyTo(failed);
        return new DiameterFault(code, failed, text);
    }

    private static DiameterFault LimitFault(string text) =>
        new(ResultCode.UnableToComply, text) { ClosesConnection = true };
}
