using System.Text;

namespace SipDirectory.Registrations;

/// <summary>A kind of phone in a generated dump, with its fields as they stand in the JSON.</summary>
internal sealed class SampleDevice
{
    private const string PolycomMethods =
        "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, MESSAGE, SUBSCRIBE, NOTIFY, PRACK, UPDATE, REFER";
    private const string YealinkMethods =
        "INVITE, ACK, OPTIONS, BYE, CANCEL, NOTIFY, REFER, SUBSCRIBE, INFO, PUBLISH, MESSAGE";
    private const string PanasonicMethods = "INVITE, ACK, BYE, CANCEL, NOTIFY, OPTIONS, REFER, UPDATE, PRACK";
    private const string SoftphoneMethods = "INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO";

    /// <summary>
    /// A hundred places, each device in as many of them as it is percent of the phones: a number below 100 draws one.
    /// </summary>
    public static readonly SampleDevice[] Percentiles =
    [
        .. Percent(21, "polycom.vvx.600", "PolycomVVX-VVX_600-UA/5.4.5.6770", PolycomMethods),
        .. Percent(17, "polycom.vvx.500", "PolycomVVX-VVX_500-UA/5.4.5.6770", PolycomMethods),
        .. Percent(9, "polycom.vvx.410", "PolycomVVX-VVX_410-UA/5.3.3.1934", PolycomMethods),
        .. Percent(5, "polycom.ip.650", "PolycomSoundPointIP-SPIP_650-UA/4.0.8.1608", PolycomMethods),
        .. Percent(9, "yealink.sip.t46g", "Yealink SIP-T46G 28.80.0.125", YealinkMethods),
        .. Percent(7, "yealink.sip.t42g", "Yealink SIP-T42G 29.80.0.95", YealinkMethods),
        .. Percent(4, "yealink.w52p", "Yealink W52P 25.73.0.40", YealinkMethods),
        .. Percent(6, "panasonic.kx-ut136", "Panasonic_KX-UT136NE-B/01.302", PanasonicMethods),
        .. Percent(4, "panasonic.kx-tgp500", "Panasonic-KX-TGP500B04/12.56", PanasonicMethods),
        .. Percent(5, "linksys.spa942", "Linksys/SPA942-6.1.5(a)", methods: null),
        .. Percent(3, "linksys.spa2102", "Linksys/SPA2102-5.2.12", methods: null),
        .. Percent(3, "bria.4", "Bria 4 release 4.7.0 stamp 82946", SoftphoneMethods, behindOutboundProxy: true),
        .. Percent(2, "zoiper.3", "Zoiper rv2.8.15", SoftphoneMethods, behindOutboundProxy: true),
        .. Percent(2, "linphone.3", "Linphone/3.9.1 (belle-sip/1.4.2)", SoftphoneMethods, behindOutboundProxy: true),
        .. Percent(3, userAgent: null, "SIP Gateway/2.1.0 (build 4711)", PanasonicMethods),
    ];

    private SampleDevice(string? userAgent, string rawUserAgent, string? methods, bool behindOutboundProxy)
    {
        var recognised = userAgent is null ? "null" : $"\"{userAgent}\"";
        UserAgentFields = Encoding.ASCII.GetBytes($"\"userAgent\":{recognised},\"rawUserAgent\":\"{rawUserAgent}\"");
        ContactParameters = Encoding.ASCII.GetBytes(methods is null ? "" : $";methods=\\\"{methods}\\\"");
        BehindOutboundProxy = behindOutboundProxy;
    }

    /// <summary>The fields userAgent, which is null where the device is not a known one, and rawUserAgent.</summary>
    public byte[] UserAgentFields { get; }

    /// <summary>What follows the URI in the contact, in JSON escapes: RFC 3840 §9 for the methods.</summary>
    public byte[] ContactParameters { get; }

    /// <summary>Whether a second proxy stands in the path: only where the contact is short enough for it.</summary>
    public bool BehindOutboundProxy { get; }

    private static IEnumerable<SampleDevice> Percent(
        int share, string? userAgent, string rawUserAgent, string? methods, bool behindOutboundProxy = false) =>
        Enumerable.Repeat(new SampleDevice(userAgent, rawUserAgent, methods, behindOutboundProxy), share);
}
