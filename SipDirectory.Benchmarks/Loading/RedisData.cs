using System.Buffers;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>
/// The data of one dump in the forms that Redis loads: a file of SET commands, an RDB and an append-only file, made once
/// for all ways that use them.
/// </summary>
internal sealed class RedisData(Workspace workspace)
{
    private const int WriteSize = 1 << 20;

    private static readonly byte[] AorName = "{\"addressOfRecord\":\""u8.ToArray();

    private string _dump = "";

    /// <summary>Where RDB and append-only file lie.</summary>
    public string Folder { get; } = workspace.PathOf("redis");

    /// <summary>An empty folder: a server in it starts with nothing.</summary>
    public string EmptyFolder { get; } = workspace.PathOf("redis-empty");

    public string Commands { get; } = workspace.PathOf("redis-commands");

    /// <exception cref="LoadException">Redis did not take the data.</exception>
    public async Task MakeAsync(string dump, CancellationToken cancellationToken)
    {
        if (_dump == dump)
        {
            return;
        }

        Directory.CreateDirectory(EmptyFolder);
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        Directory.CreateDirectory(Folder);
        WriteCommands(dump);
        await using var redis = await RedisProcess.StartAsync(Folder, appendOnly: true, cancellationToken);
        await PipeAsync(redis, cancellationToken);
        var save = await Command.RunAsync("redis-cli", ["-p", $"{redis.Port}", "SAVE"], cancellationToken);
        if (!save.Succeeded || save.Output.Trim() != "OK")
        {
            throw new LoadException($"redis SAVE: {save.Reason}");
        }

        _dump = dump;
    }

    /// <summary>Sends all commands to the server by redis-cli.</summary>
    public async Task PipeAsync(RedisProcess redis, CancellationToken cancellationToken)
    {
        // The shell opens the file, so that no third process moves the bytes.
        var pipe = await Command.RunAsync(
            "sh", ["-c", "exec redis-cli -p \"$1\" --pipe < \"$2\"", "sh", $"{redis.Port}", Commands],
            cancellationToken);
        if (!pipe.Succeeded || !pipe.Output.Contains("errors: 0,", StringComparison.Ordinal))
        {
            throw new LoadException($"redis-cli --pipe: {pipe.Reason}");
        }
    }

    // Line by line, because the largest dumps do not fit into an array.
    private void WriteCommands(string dump)
    {
        var protocol = new RespProtocol();
        using var commands = new FileStream(Commands, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var buffer = new ArrayBufferWriter<byte>(2 * WriteSize);
        foreach (var line in File.ReadLines(dump))
        {
            var record = System.Text.Encoding.UTF8.GetBytes(line).AsSpan();
            var length = record.StartsWith(AorName) ? record[AorName.Length..].IndexOf((byte)'"') : -1;
            if (length < 1)
            {
                throw new LoadException("only generated dumps can be used");
            }

            protocol.WriteStore(buffer, record.Slice(AorName.Length, length), record);
            if (buffer.WrittenCount >= WriteSize)
            {
                commands.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
            }
        }

        commands.Write(buffer.WrittenSpan);
    }
}
