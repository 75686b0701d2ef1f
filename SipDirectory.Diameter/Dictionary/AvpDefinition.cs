using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Dictionary;

/// <summary>What a specification says of an AVP.</summary>
/// <param name="Name">Such as Origin-Host.</param>
/// <param name="Code">Together with the vendor, what the AVP is.</param>
/// <param name="VendorId">0 for the AVPs of the IETF.</param>
/// <param name="Format">How its data is to be read.</param>
public sealed record AvpDefinition(string Name, uint Code, uint VendorId, AvpFormat Format)
{
    /// <summary>Flags that must be set.</summary>
    public AvpFlags Must { get; init; }

    /// <summary>Flags that must not be set.</summary>
    public AvpFlags MustNot { get; init; }

    /// <summary>The names of values, of Enumerated and of numbers; empty where there are none.</summary>
    public IReadOnlyDictionary<int, string> Values { get; init; } = new Dictionary<int, string>();

    /// <summary>Whether an Enumerated has the named values only.</summary>
    public bool HasNamedValuesOnly { get; init; }

    /// <summary>The members of a group.</summary>
    public AvpGrammar Grammar { get; init; } = AvpGrammar.Any;

    /// <summary>The length of the data in bytes where the format fixes it; else null.</summary>
    public int? FixedLength => Format switch
    {
        AvpFormat.Integer32 or AvpFormat.Unsigned32 or AvpFormat.Float32 or AvpFormat.Enumerated or AvpFormat.Time => 4,
        AvpFormat.Integer64 or AvpFormat.Unsigned64 or AvpFormat.Float64 => 8,
        _ => null,
    };

    // An address has a family and four bytes at least; RFC 6733 §7.1.5 lets a group stay empty.
    internal int MinimumLength => FixedLength ?? (Format == AvpFormat.Address ? DiameterAddress.FamilySize + 4 : 0);

    internal AvpHeader Header => new(Code, VendorId, Must | (VendorId != 0 ? AvpFlags.Vendor : AvpFlags.None), 0);
}
