namespace SipDirectory.Registrations;

/// <summary>How far a load is. Written by the loader, read by whoever shows it.</summary>
internal sealed class LoadProgress
{
    private long _records;
    private int _percent = -1;

    public long Records => Volatile.Read(ref _records);

    /// <summary>How much of the dump was read, in percent; null where its length is not known.</summary>
    public int? Percent => Volatile.Read(ref _percent) is >= 0 and var percent ? percent : null;

    public void Report(long records, long position, long? length)
    {
        Volatile.Write(ref _records, records);
        if (length > 0)
        {
            Volatile.Write(ref _percent, (int)(100 * Math.Min(position, length.Value) / length.Value));
        }
    }
}
