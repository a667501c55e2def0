namespace Asemb.Core.Indexing;

/// <summary>
/// Vectors by chunk slot, as rows of 32-bit floats in blocks of memory that never move, so that growing copies nothing. The owner synchronises.
/// </summary>
internal sealed class VectorRows(int dimensions)
{
    private const int RowsPerBlock = 2048;

    private readonly List<float[]> _blocks = [];

    public int Dimensions => dimensions;

    public Span<float> this[int slot] => _blocks[slot / RowsPerBlock].AsSpan(slot % RowsPerBlock * dimensions, dimensions);

    public void Set(int slot, ReadOnlySpan<float> vector)
    {
        while (slot / RowsPerBlock >= _blocks.Count) _blocks.Add(GC.AllocateUninitializedArray<float>(RowsPerBlock * dimensions));
        vector.CopyTo(this[slot]);
    }
}
