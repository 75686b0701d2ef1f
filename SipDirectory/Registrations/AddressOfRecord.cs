namespace SipDirectory.Registrations;

/// <summary>
/// A key of the directory: the UTF-8 bytes of an address of record (RFC 3261 §6), in a store. Their hash stays beside
/// them, because going back to the bytes of every key is what building an index would wait for.
/// </summary>
internal readonly record struct AddressOfRecord(ByteRange Text, int Hash);

/// <summary>
/// Compares keys of one store by their bytes, and finds them by bytes that are in no store; or by a hash alone, without
/// a look at any bytes, which finds the right key or, very seldom, another one that has the same hash.
/// </summary>
internal sealed class AddressOfRecordComparer(RecordStore store)
    : IEqualityComparer<AddressOfRecord>,
        IAlternateEqualityComparer<ReadOnlySpan<byte>, AddressOfRecord>,
        IAlternateEqualityComparer<int, AddressOfRecord>
{
    public bool Equals(AddressOfRecord x, AddressOfRecord y) =>
        x.Text == y.Text || x.Hash == y.Hash && store.Bytes(x.Text).SequenceEqual(store.Bytes(y.Text));

    public int GetHashCode(AddressOfRecord key) => key.Hash;

    public bool Equals(ReadOnlySpan<byte> alternate, AddressOfRecord other) =>
        alternate.SequenceEqual(store.Bytes(other.Text));

    public int GetHashCode(ReadOnlySpan<byte> alternate) => SeededHash.Of(alternate);

    public bool Equals(int alternate, AddressOfRecord other) => alternate == other.Hash;

    public int GetHashCode(int alternate) => alternate;

    /// <summary>Not supported: a key is made by the loader only, which knows where its bytes lie.</summary>
    public AddressOfRecord Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException();

    /// <summary>Not supported either.</summary>
    public AddressOfRecord Create(int alternate) => throw new NotSupportedException();
}
