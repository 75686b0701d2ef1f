using System.Text.Json;
using SipDirectory.Listening.WebSockets;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening.WebSockets;

/// <summary>What a person types into the console of a browser, in a real one.</summary>
[TestClass]
public sealed class BrowserTests
{
    private const int Limit = 120_000;

    // In the line that opens it, so that nothing is missed.
    private const string Watch =
        "; seen = []; ws.onopen = () => seen.push('open'); ws.onmessage = e => seen.push(e.data);"
        + " ws.onclose = e => seen.push(e.code, e.wasClean)";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Page_OfTheSameHost_IsAnswered()
    {
        await using var page = new WebPage();
        await using var browser = await Chromium.StartAsync(TestContext);
        await using var server = await StartServerAsync(options => options);
        await browser.OpenAsync($"http://127.0.0.1:{page.Port}/");

        await browser.EvaluateAsync($"ws = new WebSocket('{server.Address}')" + Watch);
        await SeeAsync(browser, 1);
        await browser.EvaluateAsync("ws.send('hello mister server')");
        await SeeAsync(browser, 2);
        await browser.EvaluateAsync($"ws.send('{SampleDirectory.Known}\\n{SampleDirectory.Known}')");
        await SeeAsync(browser, 3);
        await browser.EvaluateAsync("ws.close(4000, 'bye')");
        var seen = await SeeAsync(browser, 5);

        Assert.AreEqual(
            JsonSerializer.Serialize<object[]>(
                ["open", "\n", SampleDirectory.KnownRecord + "\n" + SampleDirectory.KnownRecord + "\n", 4000, true]),
            JsonSerializer.Serialize(seen));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Page_OfTheSameHost_SeesWhyItIsClosed()
    {
        await using var page = new WebPage();
        await using var browser = await Chromium.StartAsync(TestContext);
        await using var server = await StartServerAsync(options => options with { MaxLine = 10 });
        await browser.OpenAsync($"http://127.0.0.1:{page.Port}/");

        await browser.EvaluateAsync($"ws = new WebSocket('{server.Address}')" + Watch);
        await SeeAsync(browser, 1);
        await browser.EvaluateAsync("ws.send('hello mister server')");
        var seen = await SeeAsync(browser, 4);

        Assert.AreEqual(
            JsonSerializer.Serialize<object[]>(["open", "{\"error\":\"line too long\"}\n", 1009, true]), JsonSerializer.Serialize(seen));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("data:text/html,<!doctype html>", "http://127.0.0.1", false, DisplayName = "data: page")]
    [DataRow("http://localhost:PORT/", "http://other.example", false, DisplayName = "page of another name")]
    [DataRow("http://localhost:PORT/", "*", true, DisplayName = "page of another name, all allowed")]
    [DataRow("http://localhost:PORT/", "http://localhost:PORT", true, DisplayName = "page of another name that is listed")]
    public async Task Page_OfAnotherOrigin_IsRefusedUnlessListed(string url, string listed, bool isAllowed)
    {
        await using var page = new WebPage();
        await using var browser = await Chromium.StartAsync(TestContext);
        await using var server = await StartServerAsync(
            options => options with { Origins = new AllowedOrigins(OnPort(listed)) });
        await browser.OpenAsync(OnPort(url));

        await browser.EvaluateAsync($"ws = new WebSocket('{server.Address}')" + Watch);
        var seen = await SeeAsync(browser, 1);

        Assert.AreEqual(isAllowed ? "open" : "1006", seen[0].ToString());

        string OnPort(string text) => text.Replace("PORT", $"{page.Port}", StringComparison.Ordinal);
    }

    // A browser starts slowly on a busy machine.
    private static Task<RunningWebSocketServer> StartServerAsync(Func<WebSocketServerOptions, WebSocketServerOptions> choose) =>
        RunningWebSocketServer.StartAsync(options => choose(options) with { Idle = TimeSpan.FromMinutes(1) });

    /// <summary>Waits until the page has seen so much.</summary>
    private static async Task<List<JsonElement>> SeeAsync(Chromium browser, int count)
    {
        var seen = await browser.EvaluateAsync($"while (seen.length < {count}) await new Promise(done => setTimeout(done, 10)); seen");
        return JsonSerializer.Deserialize<List<JsonElement>>(seen)!;
    }
}
