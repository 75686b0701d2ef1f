namespace SipDirectory.Diameter.Dictionary;

/// <summary>The data formats of AVPs (RFC 6733 §4.2 to §4.4), under the names that the RFC gives them.</summary>
public enum AvpFormat
{
    /// <summary>Any bytes.</summary>
    OctetString,

    /// <summary>Four bytes, signed.</summary>
    Integer32,

    /// <summary>Eight bytes, signed.</summary>
    Integer64,

    /// <summary>Four bytes.</summary>
    Unsigned32,

    /// <summary>Eight bytes.</summary>
    Unsigned64,

    /// <summary>Four bytes, IEEE 754.</summary>
    Float32,

    /// <summary>Eight bytes, IEEE 754.</summary>
    Float64,

    /// <summary>AVPs.</summary>
    Grouped,

    /// <summary>An address family and an address.</summary>
    Address,

    /// <summary>Seconds.</summary>
    Time,

    /// <summary>Text.</summary>
    UTF8String,

    /// <summary>A host name or a realm.</summary>
    DiameterIdentity,

    /// <summary>Where a node listens.</summary>
    DiameterURI,

    /// <summary>An Integer32 with named values.</summary>
    Enumerated,

    /// <summary>A packet filter as text in ASCII.</summary>
    IPFilterRule,

    /// <summary>A packet filter with quality of service, as text in ASCII (RFC 7155).</summary>
    QoSFilterRule,
}
