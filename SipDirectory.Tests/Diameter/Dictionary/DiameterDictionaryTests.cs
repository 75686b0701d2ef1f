using System.Text;
using System.Xml;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;

namespace SipDirectory.Tests.Diameter.Dictionary;

[TestClass]
public sealed class DiameterDictionaryTests
{
    private readonly DiameterDictionary _dictionary = DiameterDictionary.CreateDefault();

    [TestMethod]
    [DataRow("Origin-Host", 264u, 0u, AvpFormat.DiameterIdentity, AvpFlags.Mandatory, AvpFlags.Vendor, DisplayName = "RFC 6733")]
    [DataRow("Product-Name", 269u, 0u, AvpFormat.UTF8String, AvpFlags.None, AvpFlags.Vendor | AvpFlags.Mandatory, DisplayName = "RFC 6733, M must not be set")]
    [DataRow("Rating-Group", 432u, 0u, AvpFormat.Unsigned32, AvpFlags.Mandatory, AvpFlags.Vendor, DisplayName = "RFC 4006")]
    [DataRow("QoS-Final-Unit-Indication", 669u, 0u, AvpFormat.Grouped, AvpFlags.None, AvpFlags.Vendor, DisplayName = "RFC 8506")]
    [DataRow("PS-Information", 874u, 10415u, AvpFormat.Grouped, AvpFlags.Vendor | AvpFlags.Mandatory, AvpFlags.None, DisplayName = "TS 32.299")]
    [DataRow("3GPP-Charging-Id", 2u, 10415u, AvpFormat.OctetString, AvpFlags.Vendor, AvpFlags.None, DisplayName = "TS 29.061")]
    public void FindAvp_Shipped_IsFoundByNameAndByCode(
        string name, uint code, uint vendor, AvpFormat format, AvpFlags must, AvpFlags mustNot)
    {
        var avp = _dictionary.FindAvp(name);

        Assert.IsNotNull(avp);
        Assert.AreSame(avp, _dictionary.FindAvp(code, vendor));
        Assert.AreSame(avp, _dictionary.FindAvp(name.ToUpperInvariant()));
        Assert.AreEqual((name, code, vendor, format), (avp.Name, avp.Code, avp.VendorId, avp.Format));
        Assert.AreEqual((must, mustNot), (avp.Must, avp.MustNot));
    }

    [TestMethod]
    public void FindAvp_SameCodeOfAnotherVendor_IsAnotherAvp()
    {
        Assert.AreEqual("User-Name", _dictionary.FindAvp(1)?.Name);
        Assert.AreEqual("3GPP-IMSI", _dictionary.FindAvp(1, 10415)?.Name);
        Assert.IsNull(_dictionary.FindAvp(1, 1));
    }

    [TestMethod]
    public void Avps_Shipped_HaveNamesOfTheirOwnAndRulesOfKnownAvps()
    {
        // Filter-Rule is of RFC 5777, the two others of TS 32.299's parts for instant messages and broadcasting.
        string[] foreign = ["DCD-Information", "Filter-Rule", "IM-Information"];
        var grammars = _dictionary.Avps.Select(avp => avp.Grammar)
            .Concat(_dictionary.Commands.Select(command => command.Request))
            .Concat(_dictionary.Commands.Select(command => command.Answer));

        var unknown = grammars.SelectMany(grammar => grammar.Rules).Select(rule => rule.Name)
            .Where(name => _dictionary.FindAvp(name) is null).Distinct().Order(StringComparer.Ordinal);

        Assert.AreSequenceEqual(foreign, unknown.ToArray());
        Assert.HasCount(_dictionary.Avps.Select(avp => avp.Name).Distinct().Count(), _dictionary.Avps);
    }

    // In each an over-strict rule would refuse what real clients send.
    [TestMethod]
    public void Rules_OfSpecifications_AreAsOptionalAsTheirAbnf()
    {
        Assert.AreEqual(new AvpRule("Redirect-Server-Extension", 0, 1), RuleOf("QoS-Final-Unit-Indication", "Redirect-Server-Extension"));
        foreach (var group in new[] { "Destination-Interface", "Originator-Interface" })
        {
            Assert.AreEqual(new AvpRule("Interface-Id", 0, 1), RuleOf(group, "Interface-Id"), group);
            Assert.AreEqual(new AvpRule("Interface-Text", 0, 1), RuleOf(group, "Interface-Text"), group);
        }

        Assert.IsFalse(_dictionary.FindAvp("Termination-Cause")!.HasNamedValuesOnly, "RFC 7155 §4.4.7 has more values");
    }

    // What the specifications say of both, each in its own words.
    [TestMethod]
    public void AvpCodes_Base_AreThoseOfTheDictionary()
    {
        var constants = typeof(AvpCode).GetFields().ToDictionary(field => (uint)field.GetRawConstantValue()!, field => field.Name);
        var defined = _dictionary.Avps
            .Where(avp => avp.VendorId == 0 && constants.ContainsKey(avp.Code))
            .ToDictionary(avp => avp.Code, avp => avp.Name.Replace("-", "", StringComparison.Ordinal));

        foreach (var (code, name) in constants)
        {
            Assert.AreEqual(name, defined[code], ignoreCase: true);
        }

        Assert.HasCount(49, constants);
    }

    [TestMethod]
    public void ResultCodes_All_HaveTheNamesOfTheDictionary()
    {
        var values = _dictionary.FindAvp("Result-Code")!.Values;

        foreach (var code in Enum.GetValues<ResultCode>().Where(code => code != ResultCode.None))
        {
            Assert.AreEqual(values[(int)code], code.Name());
        }

        Assert.HasCount(Enum.GetValues<ResultCode>().Length - 1, values);
    }

    [TestMethod]
    public void FindCommand_Shipped_IsFoundByNameAndByCode()
    {
        var command = _dictionary.FindCommand(4, 272);

        Assert.IsNotNull(command);
        Assert.AreSame(command, _dictionary.FindCommand("Credit-Control"));
        Assert.AreSame(command, _dictionary.FindCommand("cc"));
        Assert.IsTrue(command.IsProxiable);
        Assert.AreEqual("Re-Auth", _dictionary.FindCommand(4, 258)?.Name, "base commands are of all applications");
        Assert.IsNull(_dictionary.FindCommand(0, 272));
        Assert.IsFalse(_dictionary.FindCommand(0, 257)!.IsProxiable);
    }

    [TestMethod]
    public void Load_FileOfTheEcosystem_AddsAndReplaces()
    {
        Load("""
            <diameter>
              <application id="16777251" type="auth" name="S6a">
                <vendor id="10415" name="TGPP"/>
                <command code="316" short="UL" name="Update-Location">
                  <request>
                    <rule avp="Session-Id" required="true" max="1"/>
                    <rule avp="ULR-Flags" required="true" min="2"/>
                    <rule avp="AVP" required="false"/>
                  </request>
                  <answer/>
                </command>
                <avp name="ULR-Flags" code="1405" must="M,V" may="-" must-not="-" may-encrypt="N">
                  <data type="Unsigned32"/>
                </avp>
                <avp name="Other" code="1" must="V" vendor-id="7"><data type="enumerated"><item code="-1" name="ONE"/></data></avp>
              </application>
            </diameter>
            """);

        var request = _dictionary.FindCommand("UL")!.Request;
        Assert.AreEqual("S6a", _dictionary.Applications[16777251]);
        Assert.AreSequenceEqual(new AvpRule[] { new("Session-Id", 1, 1), new("ULR-Flags", 2) }, request.Rules);
        Assert.IsFalse(request.IsClosed);
        Assert.AreEqual(10415u, _dictionary.FindAvp("ULR-Flags")?.VendorId, "the vendor of the application");
        Assert.AreEqual("ONE", _dictionary.FindAvp(1, 7)?.Values[-1]);
    }

    [TestMethod]
    [DataRow("<diameter><application/></diameter>", "<application> has no id", DisplayName = "no id")]
    [DataRow("<diameter><application id='x'/></diameter>", "id that is no number", DisplayName = "id that is no number")]
    [DataRow("<diameter><application id='1'><avp name='a' code='1'/></application></diameter>", "has no data", DisplayName = "no data")]
    [DataRow("<diameter><application id='1'><avp name='a' code='1'><data type='Text'/></avp></application></diameter>", "unknown type Text", DisplayName = "unknown type")]
    [DataRow("<diameter><application id='1'><avp name='a' code='1'><data type='Time,Address'/></avp></application></diameter>", "unknown type Time,Address", DisplayName = "two types")]
    [DataRow("<diameter><application id='1'><avp name='a' code='1'><data type='+99'/></avp></application></diameter>", "unknown type +99", DisplayName = "type as a number")]
    [DataRow("<diameter><application id='1'><avp name='a' code='1'><data type='Grouped'><rule avp='b' max='4294967295'/></data></avp></application></diameter>", "max that is no number", DisplayName = "maximum too great")]
    [DataRow("<diameter><application id='1'><avp name='a' code='-1'><data type='Time'/></avp></application></diameter>", "code that is no number", DisplayName = "negative code")]
    public void Load_WrongElement_SaysWhichAndAddsNothing(string xml, string reason)
    {
        var before = _dictionary.Avps.Count;

        var fault = Assert.ThrowsExactly<FormatException>(() => Load(xml));

        Assert.Contains(reason, fault.Message);
        Assert.HasCount(before, _dictionary.Avps);
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("<diameter>", DisplayName = "unfinished")]
    [DataRow("<!DOCTYPE d [<!ENTITY e 'e'>]><diameter>&e;</diameter>", DisplayName = "a document type")]
    public void Load_NotXml_Throws(string xml)
    {
        Assert.ThrowsExactly<XmlException>(() => Load(xml));
    }

    [TestMethod]
    public void Add_NameOfAnAvpOfTheIetf_LeavesTheNameToIt()
    {
        _dictionary.Add(new AvpDefinition("Origin-Host", 7, 99, AvpFormat.Unsigned32));

        Assert.AreEqual(264u, _dictionary.FindAvp("Origin-Host")?.Code, "the rules of the base protocol mean this one");
        Assert.AreEqual("Origin-Host", _dictionary.FindAvp(7, 99)?.Name);
    }

    [TestMethod]
    public void AddAndRemove_AtRunTime_ChangesThisDictionaryAlone()
    {
        _dictionary.Add(new AvpDefinition("Mine", 9999, 1, AvpFormat.Unsigned32));
        _dictionary.Add(new CommandDefinition("My", 999, 7));
        _dictionary.AddApplication(7, "Seven");
        _dictionary.AddVendor(1, "One");

        Assert.AreEqual("Mine", _dictionary.FindAvp(9999, 1)?.Name);
        Assert.IsNull(DiameterDictionary.CreateDefault().FindAvp("Mine"));
        Assert.AreEqual("One", _dictionary.Vendors[1]);
        Assert.IsTrue(_dictionary.RemoveAvp(9999, 1));
        Assert.IsFalse(_dictionary.RemoveAvp(9999, 1));
        Assert.IsNull(_dictionary.FindAvp("Mine"));
        Assert.IsTrue(_dictionary.RemoveApplication(7));
        Assert.IsNull(_dictionary.FindCommand("My"));
        Assert.IsFalse(_dictionary.RemoveCommand(7, 999));
    }

    private AvpRule RuleOf(string group, string member) =>
        _dictionary.FindAvp(group)!.Grammar.Rules.Single(rule => rule.Name == member);

    private void Load(string xml) => _dictionary.Load(new MemoryStream(Encoding.UTF8.GetBytes(xml)));
}
