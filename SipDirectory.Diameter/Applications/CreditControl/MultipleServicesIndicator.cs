namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Multiple-Services-Indicator AVP.</summary>
public enum MultipleServicesIndicator
{
    /// <summary>MULTIPLE_SERVICES_NOT_SUPPORTED</summary>
    MultipleServicesNotSupported = 0,

    /// <summary>MULTIPLE_SERVICES_SUPPORTED</summary>
    MultipleServicesSupported = 1,
}
