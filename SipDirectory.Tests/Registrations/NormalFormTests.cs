using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class NormalFormTests
{
    [TestMethod]
    [DataRow("alice@example.com", "alice@example.com", DisplayName = "plain AOR")]
    [DataRow("<alice@example.com>", "alice@example.com", DisplayName = "brackets")]
    [DataRow("<alice@example.com", "alice@example.com", DisplayName = "bracket that nobody closes")]
    [DataRow("< sip:alice@example.com >", "alice@example.com", DisplayName = "blanks in brackets")]
    [DataRow("<alice>", "alice", DisplayName = "brackets, user only")]
    [DataRow("Alice <sip:alice@example.com>", "alice@example.com", DisplayName = "display name")]
    [DataRow("a@b <sip:alice@example.com>", "alice@example.com", DisplayName = "display name like an AOR")]
    [DataRow("\"Alice\" <sip:alice@example.com>;tag=1", "alice@example.com", DisplayName = "quoted display name, tag")]
    [DataRow("\"A <x@y>\" <sip:alice@example.com>", "alice@example.com", DisplayName = "quoted '<'")]
    [DataRow("\"A \\\" <x@y>\\\\\" <sip:alice@example.com>", "alice@example.com", DisplayName = "quoted quotation mark and backslash")]
    [DataRow("\"A <sip:alice@example.com>", "alice@example.com", DisplayName = "quotation that nobody closes")]
    [DataRow("sip:alice@example.com", "alice@example.com", DisplayName = "sip")]
    [DataRow("SiP:alice@example.com", "alice@example.com", DisplayName = "sip in any case")]
    [DataRow("SIPS:alice@example.com", "alice@example.com", DisplayName = "sips")]
    [DataRow("tel:+15551234", "+15551234", DisplayName = "tel")]
    [DataRow("Tel:+15551234;phone-context=example.com", "+15551234", DisplayName = "tel with a parameter")]
    [DataRow("sip:sip:a@b", "sip:a@b", DisplayName = "one scheme only")]
    [DataRow("http:alice@example.com", "http:alice@example.com", DisplayName = "other scheme: part of the user")]
    [DataRow("sip:alice", "alice", DisplayName = "scheme, user only")]
    [DataRow("alice@example.com;transport=tcp;lr", "alice@example.com", DisplayName = "parameters")]
    [DataRow("alice@example.com?Subject=x", "alice@example.com", DisplayName = "headers")]
    [DataRow("alice@example.com;a=b?c=d", "alice@example.com", DisplayName = "parameters and headers")]
    [DataRow("alice;x=y", "alice", DisplayName = "parameters, user only")]
    [DataRow("alice?x", "alice", DisplayName = "headers, user only")]
    [DataRow("+1;ext=2?@example.com;lr", "+1;ext=2?@example.com", DisplayName = "';' and '?' inside the user part")]
    [DataRow("%61l%69ce@example.com", "alice@example.com", DisplayName = "escapes")]
    [DataRow("%5A%5a@example.com", "ZZ@example.com", DisplayName = "escapes, digits in any case")]
    [DataRow("z%C3%AB@example.com", "zë@example.com", DisplayName = "escaped UTF-8")]
    [DataRow("zë%61@example.com", "zëa@example.com", DisplayName = "escape beside UTF-8")]
    [DataRow("a%2Fb", "a/b", DisplayName = "escape, user only")]
    [DataRow("a%2@example.com", "a%2@example.com", DisplayName = "escape cut short")]
    [DataRow("a%@example.com", "a%@example.com", DisplayName = "escape without digits")]
    [DataRow("a%4g%61@example.com", "a%4ga@example.com", DisplayName = "no digit, then an escape")]
    [DataRow("%2541@example.com", "%41@example.com", DisplayName = "resolved once")]
    [DataRow("%61%00@example.com", "%61%00@example.com", DisplayName = "escaped NUL")]
    [DataRow("%61%0A@example.com", "%61%0A@example.com", DisplayName = "escaped LF")]
    [DataRow("%61%C3@example.com", "%61%C3@example.com", DisplayName = "escaped half of UTF-8")]
    [DataRow("%61%ED%A0%80@example.com", "%61%ED%A0%80@example.com", DisplayName = "escaped surrogate")]
    [DataRow("a@%65xample.com", "a@%65xample.com", DisplayName = "escape in the host")]
    [DataRow("Alice@EXAMPLE.Com", "Alice@example.com", DisplayName = "host in any case, user as it is")]
    [DataRow("sip:[@[2001:DB8::A]", "[@[2001:db8::a]", DisplayName = "brackets of IPv6 in any part")]
    public void TryParse_Text_GivesForm(string text, string expected)
    {
        var isForm = TryParse(text, out var whole, out _, out _);

        Assert.IsTrue(isForm);
        Assert.AreEqual(expected, whole);
    }

    [TestMethod]
    [DataRow("a@h:5060", "a@h:5060", "a@h", "a", DisplayName = "port")]
    [DataRow("a@h", "a@h", "a@h", "a", DisplayName = "no port")]
    [DataRow("a@h:5060;lr", "a@h:5060", "a@h", "a", DisplayName = "port and parameter")]
    [DataRow("a@[::1]", "a@[::1]", "a@[::1]", "a", DisplayName = "IPv6 reference")]
    [DataRow("a@[::F]:5060", "a@[::f]:5060", "a@[::f]", "a", DisplayName = "IPv6 reference and port")]
    [DataRow("a@h:", "a@h:", "a@h", "a", DisplayName = "empty port")]
    [DataRow("a:b@h", "a:b@h", "a:b@h", "a:b", DisplayName = "colon in the user part")]
    [DataRow("sip:a", "a", "a", "a", DisplayName = "user only")]
    [DataRow("a%40b@h:1", "a@b@h:1", "a@b@h", "", DisplayName = "'@' in the user part: no user alone")]
    public void TryParse_Text_GivesTheThreeForms(string text, string whole, string withoutPort, string user)
    {
        var isForm = TryParse(text, out var actualWhole, out var actualWithoutPort, out var actualUser);

        Assert.IsTrue(isForm);
        Assert.AreEqual(whole, actualWhole);
        Assert.AreEqual(withoutPort, actualWithoutPort);
        Assert.AreEqual(user, actualUser);
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("alice", DisplayName = "no mark")]
    [DataRow("al ice", DisplayName = "a blank is no mark")]
    [DataRow("@example.com", DisplayName = "no user")]
    [DataRow("sip:", DisplayName = "scheme only")]
    [DataRow("<>", DisplayName = "brackets only")]
    [DataRow("<", DisplayName = "bracket only")]
    [DataRow(";x", DisplayName = "parameter only")]
    [DataRow("alice@", DisplayName = "no host")]
    [DataRow("alice@;x", DisplayName = "no host but a parameter")]
    [DataRow("alice@:5060", DisplayName = "no host but a port")]
    [DataRow("a%40b", DisplayName = "user only, with an escaped '@'")]
    [DataRow("alice;\0", DisplayName = "NUL in what is dropped")]
    public void TryParse_NoUserOrNoHost_GivesNone(string text)
    {
        var isForm = TryParse(text, out _, out _, out _);

        Assert.IsFalse(isForm);
    }

    // The result lies in a buffer as long as the text: never may it be longer.
    private static bool TryParse(string text, out string whole, out string withoutPort, out string user)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var isForm = NormalForm.TryParse(bytes, new byte[bytes.Length], out var form);
        whole = Encoding.UTF8.GetString(form.Whole);
        withoutPort = Encoding.UTF8.GetString(form.WithoutPort);
        user = Encoding.UTF8.GetString(form.User);
        return isForm;
    }
}
