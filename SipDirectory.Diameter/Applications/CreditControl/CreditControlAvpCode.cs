namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Codes of the AVPs of credit control (RFC 8506 §8), and those of 3GPP that Gy begins with (TS 32.299 §7.2).</summary>
public static class CreditControlAvpCode
{
    /// <summary>The vendor of the AVPs of 3GPP.</summary>
    public const uint Vendor3Gpp = 10415;

    /// <summary>Filter-Id</summary>
    public const uint FilterId = 11;

    /// <summary>Called-Station-Id</summary>
    public const uint CalledStationId = 30;

    /// <summary>Accounting-Input-Octets</summary>
    public const uint AccountingInputOctets = 363;

    /// <summary>Accounting-Output-Octets</summary>
    public const uint AccountingOutputOctets = 364;

    /// <summary>CC-Correlation-Id</summary>
    public const uint CcCorrelationId = 411;

    /// <summary>CC-Input-Octets</summary>
    public const uint CcInputOctets = 412;

    /// <summary>CC-Money</summary>
    public const uint CcMoney = 413;

    /// <summary>CC-Output-Octets</summary>
    public const uint CcOutputOctets = 414;

    /// <summary>CC-Request-Number</summary>
    public const uint CcRequestNumber = 415;

    /// <summary>CC-Request-Type</summary>
    public const uint CcRequestType = 416;

    /// <summary>CC-Service-Specific-Units</summary>
    public const uint CcServiceSpecificUnits = 417;

    /// <summary>CC-Session-Failover</summary>
    public const uint CcSessionFailover = 418;

    /// <summary>CC-Sub-Session-Id</summary>
    public const uint CcSubSessionId = 419;

    /// <summary>CC-Time</summary>
    public const uint CcTime = 420;

    /// <summary>CC-Total-Octets</summary>
    public const uint CcTotalOctets = 421;

    /// <summary>Check-Balance-Result</summary>
    public const uint CheckBalanceResult = 422;

    /// <summary>Cost-Information</summary>
    public const uint CostInformation = 423;

    /// <summary>Cost-Unit</summary>
    public const uint CostUnit = 424;

    /// <summary>Currency-Code</summary>
    public const uint CurrencyCode = 425;

    /// <summary>Credit-Control</summary>
    public const uint CreditControl = 426;

    /// <summary>Credit-Control-Failure-Handling</summary>
    public const uint CreditControlFailureHandling = 427;

    /// <summary>Direct-Debiting-Failure-Handling</summary>
    public const uint DirectDebitingFailureHandling = 428;

    /// <summary>Exponent</summary>
    public const uint Exponent = 429;

    /// <summary>Final-Unit-Indication</summary>
    public const uint FinalUnitIndication = 430;

    /// <summary>Granted-Service-Unit</summary>
    public const uint GrantedServiceUnit = 431;

    /// <summary>Rating-Group</summary>
    public const uint RatingGroup = 432;

    /// <summary>Redirect-Address-Type</summary>
    public const uint RedirectAddressType = 433;

    /// <summary>Redirect-Server</summary>
    public const uint RedirectServer = 434;

    /// <summary>Redirect-Server-Address</summary>
    public const uint RedirectServerAddress = 435;

    /// <summary>Requested-Action</summary>
    public const uint RequestedAction = 436;

    /// <summary>Requested-Service-Unit</summary>
    public const uint RequestedServiceUnit = 437;

    /// <summary>Restriction-Filter-Rule</summary>
    public const uint RestrictionFilterRule = 438;

    /// <summary>Service-Identifier</summary>
    public const uint ServiceIdentifier = 439;

    /// <summary>Service-Parameter-Info</summary>
    public const uint ServiceParameterInfo = 440;

    /// <summary>Service-Parameter-Type</summary>
    public const uint ServiceParameterType = 441;

    /// <summary>Service-Parameter-Value</summary>
    public const uint ServiceParameterValue = 442;

    /// <summary>Subscription-Id</summary>
    public const uint SubscriptionId = 443;

    /// <summary>Subscription-Id-Data</summary>
    public const uint SubscriptionIdData = 444;

    /// <summary>Unit-Value</summary>
    public const uint UnitValue = 445;

    /// <summary>Used-Service-Unit</summary>
    public const uint UsedServiceUnit = 446;

    /// <summary>Value-Digits</summary>
    public const uint ValueDigits = 447;

    /// <summary>Validity-Time</summary>
    public const uint ValidityTime = 448;

    /// <summary>Final-Unit-Action</summary>
    public const uint FinalUnitAction = 449;

    /// <summary>Subscription-Id-Type</summary>
    public const uint SubscriptionIdType = 450;

    /// <summary>Tariff-Time-Change</summary>
    public const uint TariffTimeChange = 451;

    /// <summary>Tariff-Change-Usage</summary>
    public const uint TariffChangeUsage = 452;

    /// <summary>G-S-U-Pool-Identifier</summary>
    public const uint GSUPoolIdentifier = 453;

    /// <summary>CC-Unit-Type</summary>
    public const uint CcUnitType = 454;

    /// <summary>Multiple-Services-Indicator</summary>
    public const uint MultipleServicesIndicator = 455;

    /// <summary>Multiple-Services-Credit-Control</summary>
    public const uint MultipleServicesCreditControl = 456;

    /// <summary>G-S-U-Pool-Reference</summary>
    public const uint GSUPoolReference = 457;

    /// <summary>User-Equipment-Info</summary>
    public const uint UserEquipmentInfo = 458;

    /// <summary>User-Equipment-Info-Type</summary>
    public const uint UserEquipmentInfoType = 459;

    /// <summary>User-Equipment-Info-Value</summary>
    public const uint UserEquipmentInfoValue = 460;

    /// <summary>Service-Context-Id</summary>
    public const uint ServiceContextId = 461;

    /// <summary>User-Equipment-Info-Extension</summary>
    public const uint UserEquipmentInfoExtension = 653;

    /// <summary>User-Equipment-Info-IMEISV</summary>
    public const uint UserEquipmentInfoIMEISV = 654;

    /// <summary>User-Equipment-Info-MAC</summary>
    public const uint UserEquipmentInfoMAC = 655;

    /// <summary>User-Equipment-Info-EUI64</summary>
    public const uint UserEquipmentInfoEUI64 = 656;

    /// <summary>User-Equipment-Info-ModifiedEUI64</summary>
    public const uint UserEquipmentInfoModifiedEUI64 = 657;

    /// <summary>User-Equipment-Info-IMEI</summary>
    public const uint UserEquipmentInfoIMEI = 658;

    /// <summary>Subscription-Id-Extension</summary>
    public const uint SubscriptionIdExtension = 659;

    /// <summary>Subscription-Id-E164</summary>
    public const uint SubscriptionIdE164 = 660;

    /// <summary>Subscription-Id-IMSI</summary>
    public const uint SubscriptionIdIMSI = 661;

    /// <summary>Subscription-Id-SIP-URI</summary>
    public const uint SubscriptionIdSIPURI = 662;

    /// <summary>Subscription-Id-NAI</summary>
    public const uint SubscriptionIdNAI = 663;

    /// <summary>Subscription-Id-Private</summary>
    public const uint SubscriptionIdPrivate = 664;

    /// <summary>Redirect-Server-Extension</summary>
    public const uint RedirectServerExtension = 665;

    /// <summary>Redirect-Address-IPAddress</summary>
    public const uint RedirectAddressIPAddress = 666;

    /// <summary>Redirect-Address-URL</summary>
    public const uint RedirectAddressURL = 667;

    /// <summary>Redirect-Address-SIP-URI</summary>
    public const uint RedirectAddressSIPURI = 668;

    /// <summary>QoS-Final-Unit-Indication</summary>
    public const uint QoSFinalUnitIndication = 669;

    /// <summary>PS-Furnish-Charging-Information, of 3GPP</summary>
    public const uint PSFurnishChargingInformation = 865;

    /// <summary>Time-Quota-Threshold, of 3GPP</summary>
    public const uint TimeQuotaThreshold = 868;

    /// <summary>Volume-Quota-Threshold, of 3GPP</summary>
    public const uint VolumeQuotaThreshold = 869;

    /// <summary>Trigger-Type, of 3GPP</summary>
    public const uint TriggerType = 870;

    /// <summary>Quota-Holding-Time, of 3GPP</summary>
    public const uint QuotaHoldingTime = 871;

    /// <summary>Reporting-Reason, of 3GPP</summary>
    public const uint ReportingReason = 872;

    /// <summary>Service-Information, of 3GPP</summary>
    public const uint ServiceInformation = 873;

    /// <summary>PS-Information, of 3GPP</summary>
    public const uint PSInformation = 874;

    /// <summary>Unit-Quota-Threshold, of 3GPP</summary>
    public const uint UnitQuotaThreshold = 1226;

    /// <summary>Trigger, of 3GPP</summary>
    public const uint Trigger = 1264;

    /// <summary>Low-Balance-Indication, of 3GPP</summary>
    public const uint LowBalanceIndication = 2020;

    /// <summary>Remaining-Balance, of 3GPP</summary>
    public const uint RemainingBalance = 2021;

    /// <summary>AoC-Request-Type, of 3GPP</summary>
    public const uint AoCRequestType = 2055;
}
