using System.Buffers.Binary;

namespace SipDirectory.Registrations;

/// <summary>
/// Makes up a dump of registrations. Each record follows from the seed and its number alone, so nothing is remembered
/// and a dump of any length takes the same memory; a longer dump of the same seed starts with the shorter one.
/// </summary>
internal sealed class DumpGenerator
{
    /// <summary>The longest record, without its newline.</summary>
    public const int MaxRecordBytes = 700;

    private const int BufferBytes = 128 * 1024;

    // Every 71st record, 1.4 %, is a further binding of an earlier AOR: 7 in 501.
    private const int BindingInterval = 71;

    // 31 bits of milliseconds are 24.8 days, all of them in December 2016.
    private const uint CreatedMask = 0x7FFF_FFFF;

    private readonly ulong _addressKey;
    private readonly ulong _bindingKey;
    private readonly uint _createdOffset;

    public DumpGenerator(long seed)
    {
        var keys = new SplitMix64((ulong)seed);
        _addressKey = keys.Next();
        _bindingKey = keys.Next();
        _createdOffset = (uint)keys.Next();
    }

    // The published examples open every dump. Each has this one binding only, so that what a document shows as the
    // answer to its AOR is the answer.
    private static ReadOnlySpan<byte> FirstExample =>
        """
        {"addressOfRecord":"0142e2fa3543cb32bf000100620002","tenantId":"0127d974-f9f3-0704-2dee-000100420001","uri":"sip:0142e2fa3543cb32bf000100620002@10.21.21.127;jbcuser=cpe70;x-ebcid=AsfApcJMpgA","contact":"<sip:0142e2fa3543cb32bf000100620002@10.21.21.127;jbcuser=cpe70;x-ebcid=AsfApcJMpgA>;methods=\"INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, MESSAGE, SUBSCRIBE, NOTIFY, PRACK, UPDATE, REFER\"","path":["<sip:Mi0xOTkuMTkyLjE2NS4xOTQtMTk2MjI@10.119.255.103:5060;lr>"],"source":"199.192.165.194:19622","target":"162.250.60.10:5061","userAgent":"polycom.vvx.600","rawUserAgent":"PolycomVVX-VVX_600-UA/5.4.5.6770","created":"2016-12-12T22:40:40.764Z","lineId":"013db2ba-2175-6d29-6157-000100620002"}
        """u8;

    private static ReadOnlySpan<byte> SecondExample =>
        """
        {"addressOfRecord":"0148c1f489badb837d000100620002","tenantId":"0127d974-f9f3-0704-2dee-000100420001","uri":"sip:0148c1f489badb837d000100620002@10.21.22.64;jbcuser=cpe41;x-ebcid=AsfBd0Q2hwE","contact":"<sip:0148c1f489badb837d000100620002@10.21.22.64;jbcuser=cpe41;x-ebcid=AsfBd0Q2hwE>;methods=\"INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, MESSAGE, SUBSCRIBE, NOTIFY, PRACK, UPDATE, REFER\"","path":["<sip:Mi0xOTguNTEuMTAwLjQyLTIxMDQ0@10.119.255.103:5060;lr>"],"source":"198.51.100.42:21044","target":"192.0.2.10:5061","userAgent":"polycom.vvx.500","rawUserAgent":"PolycomVVX-VVX_500-UA/5.4.5.6770","created":"2016-12-13T04:48:30.889Z","lineId":"013e5a0c-77d1-4b3e-9c20-000100620002"}
        """u8;

    // Five of 36 characters each. The AORs and lines of tenant n end in 000100620003 + n; the published AORs do not, so
    // neither can be generated a second time.
    private static ReadOnlySpan<byte> TenantIds =>
        "0127d974-f9f3-0704-2dee-000100420001"u8 +
        "0128e05b-3c41-5e92-7a10-000100420001"u8 +
        "01305b7e-a9d2-18f3-c46b-000100420002"u8 +
        "0134c2a9-6e08-f15d-0b37-000100420002"u8 +
        "013a9f10-d57c-42e6-98ad-000100420003"u8;

    /// <summary>Writes that many records to the stream, one a line.</summary>
    public void WriteTo(Stream output, long records)
    {
        var buffer = new byte[BufferBytes];
        var filled = 0;
        for (var number = 0L; number < records; number++)
        {
            if (buffer.Length - filled <= MaxRecordBytes)
            {
                output.Write(buffer, 0, filled);
                filled = 0;
            }

            filled += WriteLine(number, buffer.AsSpan(filled));
        }

        output.Write(buffer, 0, filled);
    }

    private int WriteLine(long number, Span<byte> buffer)
    {
        var line = new AsciiLine(buffer);
        switch (number)
        {
            case 0:
                line.Append(FirstExample);
                break;
            case 1:
                line.Append(SecondExample);
                break;
            default:
                AppendRecord(ref line, number);
                break;
        }

        line.Append("\n"u8);
        return line.Length;
    }

    private void AppendRecord(ref AsciiLine line, long number)
    {
        var binding = new SplitMix64(_bindingKey ^ (ulong)number);
        // A bijection of the number of the record that brings the AOR first: AORs are unique without a set of them.
        var address = SplitMix64.Mix(_addressKey ^ (ulong)FirstBinding(number, ref binding));
        var registration = new SplitMix64(address);
        var capitals = registration.Below(8) == 0;
        var tenant = registration.Below(5);
        var device = SampleDevice.Percentiles[binding.Below(SampleDevice.Percentiles.Length)];

        line.Append("{\"addressOfRecord\":\""u8);
        var addressStart = line.Length;
        line.Append("01"u8);
        line.AppendHex(address, 16, capitals);
        AppendLineSuffix(ref line, tenant);
        var addressOfRecord = line.Written[addressStart..];

        line.Append("\",\"tenantId\":\""u8);
        line.Append(TenantIds.Slice(36 * tenant, 36));

        line.Append("\",\"uri\":\""u8);
        var uriStart = line.Length;
        AppendUri(ref line, addressOfRecord, ref binding);
        var uri = line.Written[uriStart..];

        line.Append("\",\"contact\":\"<"u8);
        line.Append(uri);
        line.Append(">"u8);
        line.Append(device.ContactParameters);
        AppendRoute(ref line, tenant, device.BehindOutboundProxy, ref binding);

        line.Append(","u8);
        line.Append(device.UserAgentFields);
        line.Append(",\"created\":\""u8);
        AppendCreated(ref line, number);
        line.Append("\",\"lineId\":\""u8);
        AppendLineId(ref line, tenant, ref registration);
        line.Append("\"}"u8);
    }

    /// <summary>The number of the record that brought this record's AOR: its own, or an earlier one.</summary>
    private static long FirstBinding(long number, ref SplitMix64 binding)
    {
        if (!IsFurtherBinding(number))
        {
            return number;
        }

        var earlier = 2 + binding.Below((int)number - 2);
        return IsFurtherBinding(earlier) ? earlier - 1 : earlier;
    }

    private static bool IsFurtherBinding(long number) => number % BindingInterval == BindingInterval - 1;

    private static void AppendLineSuffix(ref AsciiLine line, int tenant)
    {
        line.Append("00010062"u8);
        line.AppendPadded(3 + tenant, 4);
    }

    private static void AppendUri(ref AsciiLine line, ReadOnlySpan<byte> addressOfRecord, ref SplitMix64 binding)
    {
        line.Append("sip:"u8);
        line.Append(addressOfRecord);
        line.Append("@10."u8);
        line.Append(binding.Below(256));
        line.Append("."u8);
        line.Append(binding.Below(256));
        line.Append("."u8);
        line.Append(1 + binding.Below(254));
        line.Append(";jbcuser=cpe"u8);
        line.Append(1 + binding.Below(99));
        line.Append(";x-ebcid="u8);
        Span<byte> connection = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(connection, binding.Next());
        line.AppendBase64Url(connection);
    }

    // Closes the contact. The edge proxy's path entry carries the source, encoded, as its user part.
    private static void AppendRoute(ref AsciiLine line, int tenant, bool behindOutboundProxy, ref SplitMix64 binding)
    {
        // RFC 5737: addresses for documentation, which are nobody's.
        var network = binding.Below(2) == 0 ? "198.51.100."u8 : "203.0.113."u8;
        var host = 1 + binding.Below(254);
        var port = 1024 + binding.Below(65536 - 1024);

        var flow = new AsciiLine(stackalloc byte[32]);
        flow.Append("2-"u8);
        flow.Append(network);
        flow.Append(host);
        flow.Append("-"u8);
        flow.Append(port);

        line.Append("\",\"path\":[\"<sip:"u8);
        line.AppendBase64Url(flow.Written);
        line.Append("@10.119.255."u8);
        line.Append(103 + tenant);
        line.Append(behindOutboundProxy ? ":5060;lr>\",\"<sip:10.119.0.1:5060;lr>\""u8 : ":5060;lr>\""u8);

        line.Append("],\"source\":\""u8);
        line.Append(network);
        line.Append(host);
        line.Append(":"u8);
        line.Append(port);
        line.Append("\",\"target\":\"192.0.2."u8);
        line.Append(10 + tenant);
        line.Append(binding.Below(4) == 0 ? ":5060\""u8 : ":5061\""u8);
    }

    private void AppendCreated(ref AsciiLine line, long number)
    {
        // A bijection on 31 bits: below 2^31 records no two are equally old, so which binding is newest is never a tie.
        var time = ((uint)number * 0x9E3779B1 + _createdOffset) & CreatedMask;
        time = ((time ^ (time >> 15)) * 0x85EBCA77) & CreatedMask;
        time ^= time >> 13;

        line.Append("2016-12-"u8);
        line.AppendPadded(1 + (int)(time / 86_400_000), 2);
        line.Append("T"u8);
        line.AppendPadded((int)(time / 3_600_000 % 24), 2);
        line.Append(":"u8);
        line.AppendPadded((int)(time / 60_000 % 60), 2);
        line.Append(":"u8);
        line.AppendPadded((int)(time / 1000 % 60), 2);
        line.Append("."u8);
        line.AppendPadded((int)(time % 1000), 3);
        line.Append("Z"u8);
    }

    private static void AppendLineId(ref AsciiLine line, int tenant, ref SplitMix64 registration)
    {
        var id = registration.Next();
        line.Append("013d"u8);
        line.AppendHex(id >> 48, 4);
        line.Append("-"u8);
        line.AppendHex(id >> 32, 4);
        line.Append("-"u8);
        line.AppendHex(id >> 16, 4);
        line.Append("-"u8);
        line.AppendHex(id, 4);
        line.Append("-"u8);
        AppendLineSuffix(ref line, tenant);
    }
}
