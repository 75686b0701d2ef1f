using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SipDirectory.Tests.Support;

/// <summary>A browser without a window, driven by its DevTools protocol. Its processes and its folder go with the test.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Announcement = "DevTools listening on ";

    private readonly TemporaryFolder _profile;
    private readonly ClientWebSocket _devTools = new();
    private readonly Process _process;
    private readonly CancellationToken _cancellation;
    private int _calls;
    private string? _page;

    private Chromium(Process process, TemporaryFolder profile, CancellationToken cancellation)
    {
        _process = process;
        _profile = profile;
        _cancellation = cancellation;
    }

    public static async Task<Chromium> StartAsync(TestContext test)
    {
        var program = InstalledProgram.Find("chromium", "chromium-browser", "google-chrome");
        var profile = new TemporaryFolder();
        var process = Process.Start(new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--remote-debugging-port=0", $"--user-data-dir={profile.PathOf("profile")}", "about:blank",
            },
            RedirectStandardError = true,
        })!;
        var browser = new Chromium(process, profile, test.CancellationToken);
        try
        {
            await browser._devTools.ConnectAsync(new Uri(await browser.ReadAddressAsync()), test.CancellationToken);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a page, in which <see cref="EvaluateAsync"/> runs from now on.</summary>
    public async Task OpenAsync(string url)
    {
        var target = await CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await CallAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.DeepClone(), ["flatten"] = true });
        _page = (string)attached["sessionId"]!;

        // Answered once the page is the new one.
        await CallAsync("Page.navigate", new JsonObject { ["url"] = url });
    }

    /// <summary>What a person would type into the console of the page; a promise is waited for.</summary>
    /// <returns>The value as JSON.</returns>
    public async Task<string> EvaluateAsync(string line)
    {
        var result = await CallAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = line,
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
            ["replMode"] = true,
        });
        Assert.IsNull(result["exceptionDetails"], result.ToJsonString());
        return result["result"]!["value"]?.ToJsonString() ?? "undefined";
    }

    public async ValueTask DisposeAsync()
    {
        _devTools.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        await RemoveProfileAsync();
    }

    private async Task<string> ReadAddressAsync()
    {
        while (await _process.StandardError.ReadLineAsync(_cancellation) is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                // Nobody reads the rest, and a full pipe would hold the browser up.
                _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);
                return line[Announcement.Length..];
            }
        }

        throw new AssertFailedException("the browser has ended");
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject parameters)
    {
        var id = ++_calls;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_page is not null)
        {
            call["sessionId"] = _page;
        }

        await _devTools.SendAsync(JsonSerializer.SerializeToUtf8Bytes(call), WebSocketMessageType.Text, true, _cancellation);
        while (true)
        {
            // Events come in between.
            var answer = await ReceiveAsync();
            if ((int?)answer["id"] == id)
            {
                return answer["result"] ?? throw new AssertFailedException(answer.ToJsonString());
            }
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _devTools.ReceiveAsync(buffer.AsMemory(), _cancellation);
            message.Write(buffer.AsSpan(0, part.Count));
        }
        while (!part.EndOfMessage);

        return JsonNode.Parse(message.ToArray())!;
    }

    // Processes of the browser that are not its children any more may still write there for a moment.
    private async Task RemoveProfileAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                _profile.Dispose();
                return;
            }
            catch (IOException) when (tries < 50)
            {
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }
}
