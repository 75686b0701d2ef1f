using System.Collections.Concurrent;

namespace SipDirectory.Registrations;

/// <summary>
/// Adds records to a builder behind the back of the thread that reads and judges them: the one waits for memory, the
/// other computes. A dump that fits into one batch is added by the reading thread; starting another would take longer.
/// </summary>
internal sealed class IndexingThread(SnapshotBuilder builder) : IDisposable
{
    private const int BatchSize = 4096;
    private const int WaitingBatches = 16;

    private readonly CancellationTokenSource _failed = new();
    private List<(AddressOfRecord Aor, ByteRange Record)> _batch = [];
    private BlockingCollection<List<(AddressOfRecord Aor, ByteRange Record)>>? _batches;
    private Task? _indexing;

    /// <exception cref="OperationCanceledException">Indexing failed; <see cref="Complete"/> tells why.</exception>
    public void Add(AddressOfRecord aor, ByteRange record)
    {
        if (_batch.Count == BatchSize)
        {
            (_batches ?? Start()).Add(_batch, _failed.Token);
            _batch = new List<(AddressOfRecord, ByteRange)>(BatchSize);
        }

        _batch.Add((aor, record));
    }

    /// <summary>Waits until all records are added.</summary>
    public void Complete()
    {
        _batches?.CompleteAdding();
        _indexing?.GetAwaiter().GetResult();
        AddBatch(_batch);
        _batch = [];
    }

    public void Dispose()
    {
        // Where the reading thread gave up, the other one must have ended before its records go.
        if (_batches is { IsAddingCompleted: false })
        {
            _batches.CompleteAdding();
            Task.WaitAny(_indexing!);
        }

        _batches?.Dispose();
        _failed.Dispose();
    }

    private BlockingCollection<List<(AddressOfRecord Aor, ByteRange Record)>> Start()
    {
        var batches = _batches = new BlockingCollection<List<(AddressOfRecord, ByteRange)>>(WaitingBatches);
        _indexing = Task.Factory.StartNew(
            () => AddBatches(batches), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return batches;
    }

    private void AddBatches(BlockingCollection<List<(AddressOfRecord Aor, ByteRange Record)>> batches)
    {
        try
        {
            foreach (var batch in batches.GetConsumingEnumerable())
            {
                AddBatch(batch);
            }
        }
        catch
        {
            _failed.Cancel();
            throw;
        }
    }

    private void AddBatch(List<(AddressOfRecord Aor, ByteRange Record)> batch)
    {
        foreach (var (aor, record) in batch)
        {
            builder.Add(aor, record);
        }
    }
}
