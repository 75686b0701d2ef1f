namespace SipDirectory.Diameter.Peers;

/// <summary>An application as CER and CEA advertise it, RFC 6733 §5.3.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="VendorId">With a vendor it goes into a Vendor-Specific-Application-Id (§6.11).</param>
/// <param name="IsAccounting">Whether it is an Acct-Application-Id; else it is an Auth-Application-Id.</param>
public readonly record struct AdvertisedApplication(uint Id, uint VendorId = 0, bool IsAccounting = false)
{
    /// <summary>The identifier of those who pass on any application, §2.4.</summary>
    public const uint RelayId = 0xFFFFFFFF;
}
