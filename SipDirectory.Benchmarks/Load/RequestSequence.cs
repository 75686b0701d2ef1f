using System.Buffers;

namespace SipDirectory.Benchmarks.Load;

/// <summary>Encoded requests in the order in which they are sent: any run of them is one slice of one array.</summary>
/// <remarks>
/// Each connection walks round the sequence from its own starting point. So a batch needs no copying, and what a
/// connection still waits for is two positions in the sequence.
/// </remarks>
internal sealed unsafe class RequestSequence
{
    private const int MinCount = 1 << 16;

    private readonly byte[] _requests;
    private readonly int[] _offsets;
    private readonly int[] _answerLengths;
    private readonly int[] _records;

    /// <summary>Shuffles the records by the seed. The first <paramref name="longestRun"/> requests are repeated at the
    /// end, so that a run which begins at any position below <see cref="Count"/> is contiguous.</summary>
    public RequestSequence(RecordSet records, WireProtocol protocol, int seed, int longestRun)
    {
        _records = Shuffle(records.Count, new Random(seed), longestRun);
        Count = _records.Length - longestRun;
        _offsets = GC.AllocateUninitializedArray<int>(_records.Length + 1, pinned: true);
        _answerLengths = GC.AllocateUninitializedArray<int>(_records.Length, pinned: true);

        var requests = new ArrayBufferWriter<byte>();
        var answer = new ArrayBufferWriter<byte>();
        for (var position = 0; position < _records.Length; position++)
        {
            _offsets[position] = requests.WrittenCount;
            protocol.WriteRequest(requests, records.Aor(_records[position]));
            answer.ResetWrittenCount();
            protocol.WriteAnswer(answer, records.Aor(_records[position]), records.Record(_records[position]));
            _answerLengths[position] = answer.WrittenCount;
        }

        _offsets[^1] = requests.WrittenCount;
        _requests = GC.AllocateUninitializedArray<byte>(requests.WrittenCount, pinned: true);
        requests.WrittenSpan.CopyTo(_requests);
    }

    public int Count { get; }

    // The arrays are pinned and live as long as this object.
    public byte* Requests => Pointer(_requests);

    /// <summary>Where each request begins; one more entry says where the last ends.</summary>
    public int* Offsets => Pointer(_offsets);

    public int* AnswerLengths => Pointer(_answerLengths);

    public int RecordAt(int position)
    {
        return _records[position];
    }

    private static int[] Shuffle(int recordCount, Random random, int longestRun)
    {
        var rounds = (MinCount + recordCount - 1) / recordCount;
        var order = new int[(rounds * recordCount) + longestRun];
        for (var round = 0; round < rounds; round++)
        {
            var part = order.AsSpan(round * recordCount, recordCount);
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = i;
            }

            random.Shuffle(part);
        }

        order.AsSpan(0, longestRun).CopyTo(order.AsSpan(rounds * recordCount));
        return order;
    }

    private static T* Pointer<T>(T[] pinned)
        where T : unmanaged
    {
        return (T*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
    }
}
