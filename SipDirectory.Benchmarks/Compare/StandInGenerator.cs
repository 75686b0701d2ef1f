using System.Text;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>Records of the shape that <c>SipDirectory generate</c> makes, until it can be called from here.</summary>
internal static class StandInGenerator
{
    private static readonly (string Name, string Raw)[] UserAgents =
    [
        ("\"polycom.vvx.600\"", "PolycomVVX-VVX_600-UA/5.4.5.6770"),
        ("\"yealink.t46\"", "Yealink SIP-T46G 28.80.0.95"),
        ("null", "Linksys/SPA942-6.1.5(a)"),
    ];

    public static void Write(Stream output, int records, int seed)
    {
        var random = new Random(seed);
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var aor = "";
        for (var i = 0; i < records; i++)
        {
            // One record in seventy is a further binding of the AOR before it.
            aor = i > 0 && random.Next(70) == 0 ? aor : $"0{random.NextInt64(1L << 60):x15}{i:d14}";
            var host = $"10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";
            var agent = UserAgents[random.Next(UserAgents.Length)];
            var created = DateTime.UnixEpoch.AddMilliseconds(random.NextInt64(1_480_000_000_000, 1_490_000_000_000));
            writer.Write($$"""{"addressOfRecord":"{{aor}}","tenantId":"0127d974-f9f3-0704-2dee-000100420001","uri":""");
            writer.Write($$""" "sip:{{aor}}@{{host}};jbcuser=cpe70;x-ebcid=AsfApcJMpgA","contact":"<sip:{{aor}}@{{host}}"""[1..]);
            writer.Write(""";jbcuser=cpe70;x-ebcid=AsfApcJMpgA>;methods=\"INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, MESSAGE, """);
            writer.Write("""SUBSCRIBE, NOTIFY, PRACK, UPDATE, REFER\"","path":["<sip:Mi0xOTkuMTkyLjE2NS4xOTQtMTk2MjI@""");
            writer.Write($$"""10.119.255.103:5060;lr>"],"source":"199.192.165.194:{{random.Next(1024, 65536)}}","target":""");
            writer.Write($$""" "162.250.60.10:5061","userAgent":{{agent.Name}},"rawUserAgent":"{{agent.Raw}}","created":"""[1..]);
            writer.WriteLine($$""" "{{created:yyyy-MM-ddTHH:mm:ss.fffZ}}","lineId":"013db2ba-2175-6d29-6157-000100620002"}"""[1..]);
        }
    }
}
