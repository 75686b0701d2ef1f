using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Dictionary;

/// <summary>
/// Reads a dictionary file: the XML that Wireshark began and go-diameter extended by the rules of commands and groups.
/// Of its own it adds <c>closed</c>, where an ABNF has no * [ AVP ] or an Enumerated no other values, and
/// <c>proxiable</c> on a command; files without them can be read as well.
/// </summary>
internal static class DictionaryReader
{
    private const long LongestFile = 1 << 24;

    private static readonly Dictionary<string, AvpFormat> Formats =
        Enum.GetValues<AvpFormat>().ToDictionary(format => format.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="XmlException">It is no XML, or has a document type.</exception>
    /// <exception cref="FormatException">An element is not as it must be; the message names it.</exception>
    public static DictionaryContent Read(Stream xml)
    {
        using var reader = XmlReader.Create(xml, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            MaxCharactersInDocument = LongestFile,
        });
        var content = new DictionaryContent();
        foreach (var application in XDocument.Load(reader, LoadOptions.SetLineInfo).Root!.Elements("application"))
        {
            ReadApplication(application, content);
        }

        return content;
    }

    private static void ReadApplication(XElement element, DictionaryContent content)
    {
        var id = Number(element, "id");
        if (Optional(element, "name") is { Length: > 0 } name)
        {
            content.Applications[id] = name;
        }

        var vendors = element.Elements("vendor").ToList();
        foreach (var vendor in vendors)
        {
            content.Vendors[Number(vendor, "id")] = Text(vendor, "name");
        }

        // In older files of go-diameter, V alone says that an AVP is of the application's vendor.
        var vendorId = vendors.Count > 0 ? Number(vendors[0], "id") : 0;
        content.Avps.AddRange(element.Elements("avp").Select(avp => ReadAvp(avp, vendorId)));
        content.Commands.AddRange(element.Elements("command").Select(command => ReadCommand(command, id)));
    }

    private static CommandDefinition ReadCommand(XElement element, uint applicationId)
    {
        return new CommandDefinition(Text(element, "name"), Number(element, "code"), applicationId)
        {
            ShortName = Optional(element, "short") ?? "",
            IsProxiable = !IsSaid(element, "proxiable", "false"),
            Request = ReadGrammar(element.Element("request")),
            Answer = ReadGrammar(element.Element("answer")),
        };
    }

    private static AvpDefinition ReadAvp(XElement element, uint vendorOfApplication)
    {
        var data = element.Element("data") ?? throw Fault(element, "has no data element");
        var type = Text(data, "type");
        if (!Formats.TryGetValue(type, out var format))
        {
            throw Fault(data, $"has the unknown type {type}");
        }

        var must = Flags(element, "must");
        var vendorId = Optional(element, "vendor-id") is { Length: > 0 } ? Number(element, "vendor-id")
            : (must & AvpFlags.Vendor) != 0 ? vendorOfApplication
            : 0;
        return new AvpDefinition(Text(element, "name").Trim(), Number(element, "code"), vendorId, format)
        {
            Must = must,
            MustNot = Flags(element, "must-not"),
            Values = ReadValues(data),
            HasNamedValuesOnly = IsSaid(data, "closed", "true"),
            Grammar = ReadGrammar(data),
        };
    }

    private static Dictionary<int, string> ReadValues(XElement data)
    {
        var values = new Dictionary<int, string>();
        foreach (var item in data.Elements("item"))
        {
            if (!int.TryParse(Text(item, "code"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code))
            {
                throw Fault(item, "has a code that is no number");
            }

            values[code] = Text(item, "name");
        }

        return values;
    }

    private static AvpGrammar ReadGrammar(XElement? element)
    {
        if (element is null)
        {
            return AvpGrammar.Any;
        }

        // A rule for the AVP named "AVP" is * [ AVP ], which is so unless it is said otherwise.
        var rules = element.Elements("rule").Where(rule => Text(rule, "avp") != "AVP").Select(ReadRule).ToArray();
        return new AvpGrammar(rules, IsSaid(element, "closed", "true"));
    }

    private static AvpRule ReadRule(XElement element)
    {
        var isRequired = IsSaid(element, "required", "true");
        var minimum = Optional(element, "min") is { Length: > 0 } ? Count(element, "min") : 0;
        var maximum = Optional(element, "max") is { Length: > 0 } ? Count(element, "max") : int.MaxValue;
        return new AvpRule(Text(element, "avp"), isRequired ? Math.Max(1, minimum) : minimum, maximum);
    }

    private static AvpFlags Flags(XElement element, string name)
    {
        var letters = Optional(element, name) ?? "";
        return (letters.Contains('V', StringComparison.Ordinal) ? AvpFlags.Vendor : 0)
            | (letters.Contains('M', StringComparison.Ordinal) ? AvpFlags.Mandatory : 0)
            | (letters.Contains('P', StringComparison.Ordinal) ? AvpFlags.Protected : 0);
    }

    private static uint Number(XElement element, string name)
    {
        return uint.TryParse(Text(element, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Fault(element, $"has a {name} that is no number");
    }

    private static int Count(XElement element, string name) =>
        Number(element, name) is <= int.MaxValue and var count ? (int)count : throw Fault(element, $"has a {name} that is no number");

    private static string Text(XElement element, string name) =>
        Optional(element, name) ?? throw Fault(element, $"has no {name}");

    private static string? Optional(XElement element, string name) => element.Attribute(name)?.Value;

    private static bool IsSaid(XElement element, string name, string value) =>
        string.Equals(Optional(element, name), value, StringComparison.OrdinalIgnoreCase);

    private static FormatException Fault(XElement element, string what) =>
        new($"line {((IXmlLineInfo)element).LineNumber}: <{element.Name}> {what}");
}
