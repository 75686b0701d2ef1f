namespace SipDirectory.Registrations;

/// <summary>
/// Reads and judges the blocks of a dump on several threads, while what came of them is taken by one thread at a time,
/// in the order of the dump.
/// </summary>
/// <param name="readBlock">Gives the next block; never called by two threads at once.</param>
/// <param name="newParser">Makes the parser of a thread.</param>
/// <param name="take">Takes what came of a block, in the order of the blocks; never called by two threads at once.</param>
internal sealed class LoadingThreads(Func<DumpBlock?> readBlock, Func<BlockParser> newParser, Action<BlockParser> take)
{
    // More would wait for the one that reads: copying a block from the page cache takes half as long as judging it.
    private static readonly int Most = Math.Min(2, Environment.ProcessorCount);

    private readonly Lock _reading = new();
    private readonly object _turns = new();
    private readonly List<Task> _others = [];
    private int _blocks;
    private int _taken;
    private volatile bool _isStopped;

    /// <summary>Returns at the end of the dump, once all blocks are taken. What a thread throws, it throws.</summary>
    public void Run()
    {
        try
        {
            Work();
        }
        catch
        {
            // The dump is closed next: nobody may still read it. Why the others failed is only a consequence.
            _ = Task.WaitAny(Task.WhenAll(_others));
            throw;
        }

        Task.WhenAll(_others).GetAwaiter().GetResult();
    }

    private void Work()
    {
        try
        {
            var parser = newParser();
            while (TryReadBlock(out var block, out var number))
            {
                parser.Parse(block);
                TakeInTurn(parser, number);
            }
        }
        catch
        {
            Stop();
            throw;
        }
    }

    private bool TryReadBlock(out DumpBlock block, out int number)
    {
        lock (_reading)
        {
            var next = _isStopped ? null : readBlock();
            block = next ?? default;
            number = _blocks;
            _blocks += next is null ? 0 : 1;

            // A dump of one block is loaded by the calling thread: starting another would take longer.
            if (next is not null && number > 0 && _others.Count < Most - 1)
            {
                _others.Add(Task.Factory.StartNew(
                    Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            }

            return next is not null;
        }
    }

    private void TakeInTurn(BlockParser parser, int number)
    {
        lock (_turns)
        {
            while (_taken != number && !_isStopped)
            {
                Monitor.Wait(_turns);
            }

            if (!_isStopped)
            {
                take(parser);
                _taken++;
                Monitor.PulseAll(_turns);
            }
        }
    }

    private void Stop()
    {
        lock (_turns)
        {
            _isStopped = true;
            Monitor.PulseAll(_turns);
        }
    }
}
