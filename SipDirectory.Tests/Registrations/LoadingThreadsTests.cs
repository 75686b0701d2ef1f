using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class LoadingThreadsTests
{
    private const int Blocks = 500;

    private readonly RecordStore _store = new();
    private readonly List<int> _taken = [];
    private int _parsers;
    private int _read;

    [TestMethod]
    public void Run_ManyBlocks_TakesEachInTheOrderOfTheDump()
    {
        Threads(Blocks, Take).Run();

        Assert.AreSequenceEqual(Enumerable.Range(1, Blocks).ToList(), _taken);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Run_AtMostOneBlock_StartsNoThread(int blocks)
    {
        Threads(blocks, Take).Run();

        Assert.HasCount(blocks, _taken);
        Assert.AreEqual(1, _parsers);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(100)]
    public void Run_ReadThatFails_IsThrownAndNothingMoreIsRead(int failing)
    {
        var threads = new LoadingThreads(
            () => ++_read == failing ? throw new IOException("read") : Block(_read), NewParser, Take);

        var thrown = Assert.ThrowsExactly<IOException>(threads.Run);

        Assert.AreEqual("read", thrown.Message);
        Assert.AreEqual(failing, _read);
        Assert.IsLessThan(failing, _taken.Count);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(100)]
    public void Run_TakeThatFails_IsThrownAndNothingMoreIsTaken(int failing)
    {
        var threads = Threads(Blocks, parser =>
        {
            Take(parser);
            if (_taken.Count == failing)
            {
                throw new InvalidOperationException("take");
            }
        });

        Assert.ThrowsExactly<InvalidOperationException>(threads.Run);

        Assert.HasCount(failing, _taken);
    }

    private LoadingThreads Threads(int blocks, Action<BlockParser> take) =>
        new(() => _read < blocks ? Block(++_read) : null, NewParser, take);

    private BlockParser NewParser()
    {
        Interlocked.Increment(ref _parsers);
        return new BlockParser(_store, 100);
    }

    // Of as many lines as its number says; the first of every other one takes much longer to judge.
    private DumpBlock Block(int number)
    {
        var first = number % 2 == 0 ? new string(' ', 20_000) : "";
        var lines = _store.Append(Encoding.ASCII.GetBytes(first + new string('\n', number)));
        return new DumpBlock(lines.Segment, lines.Offset, lines.Length);
    }

    private void Take(BlockParser parser) => _taken.Add(parser.Lines);
}
