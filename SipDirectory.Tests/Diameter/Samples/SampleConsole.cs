using System.Threading.Channels;

namespace SipDirectory.Tests.Diameter.Samples;

/// <summary>Stands in for the console of a sample: keeps what is written, and ends its input when the test says so.</summary>
internal sealed class SampleConsole
{
    private readonly Channel<string> _written = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<string?> _input = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SampleConsole In => this;

    public void WriteLine(string text) => _written.Writer.TryWrite(text);

    public Task<string?> ReadLineAsync() => _input.Task;

    public async Task<string> ReadWrittenAsync(TestContext test) => await _written.Reader.ReadAsync(test.CancellationToken);

    public void EndInput() => _input.TrySetResult(null);
}
