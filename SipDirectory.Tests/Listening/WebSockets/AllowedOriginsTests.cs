using SipDirectory.Listening.WebSockets;

namespace SipDirectory.Tests.Listening.WebSockets;

[TestClass]
public sealed class AllowedOriginsTests
{
    [TestMethod]
    [DataRow("http://127.0.0.1", "127.0.0.1", true, DisplayName = "loopback")]
    [DataRow("http://127.0.0.1:8080", "127.0.0.1", true, DisplayName = "another port of the host")]
    [DataRow("https://127.0.0.1", "127.0.0.1", true, DisplayName = "https")]
    [DataRow("http://localhost:3000", "localhost", true, DisplayName = "localhost")]
    [DataRow("http://LOCALHOST", "localhost", true, DisplayName = "case")]
    [DataRow("http://192.0.2.1", "192.0.2.1", true, DisplayName = "address")]
    [DataRow("http://[::1]:8080", "[::1]", true, DisplayName = "IPv6 address")]
    [DataRow("http://[2001:db8::1]", "[2001:db8:0::1]", true, DisplayName = "IPv6 address written otherwise")]
    [DataRow("http://localhost", "127.0.0.1", false, DisplayName = "name for an address")]
    [DataRow("http://192.0.2.1", "192.0.2.2", false, DisplayName = "other address")]
    [DataRow("http://evil.example", "evil.example", false, DisplayName = "DNS rebinding")]
    [DataRow("http://evil.example", "127.0.0.1", false, DisplayName = "other host")]
    [DataRow("http://localhost.evil.example", "localhost.evil.example", false, DisplayName = "starts as localhost")]
    [DataRow("http://evil.localhost", "evil.localhost", false, DisplayName = "ends as localhost")]
    [DataRow("http://127.0.0.1.evil.example", "127.0.0.1.evil.example", false, DisplayName = "starts as an address")]
    [DataRow("http://evil.example#127.0.0.1", "127.0.0.1", false, DisplayName = "fragment")]
    [DataRow("http://127.0.0.1@evil.example", "127.0.0.1", false, DisplayName = "user")]
    [DataRow("null", "127.0.0.1", false, DisplayName = "file or sandbox")]
    [DataRow("null", "null", false, DisplayName = "null as a host")]
    [DataRow("file://", "127.0.0.1", false, DisplayName = "file")]
    [DataRow("chrome-extension://127.0.0.1", "127.0.0.1", false, DisplayName = "other scheme")]
    [DataRow("", "127.0.0.1", false, DisplayName = "empty")]
    [DataRow("127.0.0.1", "127.0.0.1", false, DisplayName = "no scheme")]
    [DataRow("http://127.0.0.1", "", false, DisplayName = "no host")]
    public void Allows_NoneListed_OnlyPagesOfTheSameHost(string origin, string host, bool expected) =>
        Assert.AreEqual(expected, AllowedOrigins.SameHost.Allows(origin, host));

    [TestMethod]
    public void Allows_NameOfThisMachine_IsTheSameHost()
    {
        var name = Environment.MachineName;

        Assert.IsTrue(AllowedOrigins.SameHost.Allows($"http://{name.ToUpperInvariant()}:8080", name));
    }

    [TestMethod]
    [DataRow("https://example.com", true, DisplayName = "as listed")]
    [DataRow("HTTPS://Example.com", true, DisplayName = "case")]
    [DataRow("http://example.com", false, DisplayName = "other scheme")]
    [DataRow("https://example.com:444", false, DisplayName = "other port")]
    [DataRow("https://www.example.com", false, DisplayName = "subdomain")]
    [DataRow("https://example.com.evil.example", false, DisplayName = "starts as listed")]
    [DataRow("null", true, DisplayName = "listed null")]
    [DataRow("http://127.0.0.1", true, DisplayName = "same host still")]
    public void Allows_Listed_ComparesTheWholeOrigin(string origin, bool expected) =>
        Assert.AreEqual(expected, new AllowedOrigins("https://example.com", "null").Allows(origin, "127.0.0.1"));

    [TestMethod]
    [DataRow("http://evil.example")]
    [DataRow("null")]
    [DataRow("")]
    public void Allows_Any_AllowsAll(string origin) => Assert.IsTrue(AllowedOrigins.Any.Allows(origin, "127.0.0.1"));

    [TestMethod]
    [DataRow("https://example.com", "https://example.com")]
    [DataRow("https://Example.com:443/", "https://example.com", DisplayName = "default port")]
    [DataRow("http://example.com:8080", "http://example.com:8080")]
    [DataRow("http://[2001:DB8::1]:80", "http://[2001:db8::1]", DisplayName = "IPv6")]
    [DataRow("https://bücher.example", "https://xn--bcher-kva.example", DisplayName = "not ASCII")]
    [DataRow("null", "null")]
    [DataRow("*", "*")]
    [DataRow("example.com", null, DisplayName = "no scheme")]
    [DataRow("ftp://example.com", null, DisplayName = "other scheme")]
    [DataRow("https://example.com/path", null, DisplayName = "path")]
    [DataRow("https://example.com/?query", null, DisplayName = "query")]
    [DataRow("https://user@example.com", null, DisplayName = "user")]
    [DataRow("https://*.example.com", null, DisplayName = "pattern")]
    [DataRow("", null, DisplayName = "empty")]
    public void TryNormalize_WhatOperatorsWrite_IsAsBrowsersStateIt(string text, string? expected)
    {
        var isOrigin = AllowedOrigins.TryNormalize(text, out var origin);

        Assert.AreEqual(expected is not null, isOrigin);
        Assert.AreEqual(expected, origin);
    }
}
