using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Asemb.Embeddings.BuiltIn;

/// <summary>
/// Text to vector: the sum over distinct tokens of <c>sqrt(count) * scale[row] * table[row]</c>, L2-normalised. Allocates nothing
/// once warm. Thread-safe.
/// </summary>
internal sealed unsafe class StaticEncoder
{
    private readonly StaticTokenizer _tokenizer;
    private readonly sbyte* _table;
    private readonly float* _scales;
    private readonly int _rows;
    private readonly int _columns;

    // Idle scratch memory. More texts at once than slots only means that some scratch memory is not kept.
    private readonly TermFrequencies?[] _idle = new TermFrequencies?[Environment.ProcessorCount * 2];

    public StaticEncoder(StaticTokenizer tokenizer, EmbeddedFile table, EmbeddedFile scales, StaticModelConfig config)
    {
        if (table.Bytes.Length != (long)config.Rows * config.Dim || scales.Bytes.Length != config.Rows * sizeof(float) || config.TfPower != 0.5)
            throw new InvalidDataException("The weights of the built-in model do not fit its config.json.");
        _tokenizer = tokenizer;
        _table = (sbyte*)table.Start;
        _scales = (float*)scales.Start;
        _rows = config.Rows;
        _columns = config.Dim;
    }

    public int Count(ReadOnlySpan<char> text)
    {
        TokenCount count = default;
        _tokenizer.Tokenize(text, ref count);
        return count.Value;
    }

    /// <summary>Writes the first <c>vector.Length</c> dimensions, normalised; zeros when the text has no token.</summary>
    public void Encode(ReadOnlySpan<char> text, Span<float> vector)
    {
        var frequencies = Rent();
        var sink = new TermFrequencies.Sink(frequencies, _table, _columns);
        _tokenizer.Tokenize(text, ref sink);
        var distinct = sink.Distinct;
        for (var i = 0; i < distinct; i++)
        {
            ref var count = ref frequencies.Counts[frequencies.Rows[i]];
            frequencies.Weights[i] = MathF.Sqrt(count) * _scales[frequencies.Rows[i]];
            count = 0;
        }

        Sum(frequencies.Rows.AsSpan(0, distinct), frequencies.Weights.AsSpan(0, distinct), vector);
        Return(frequencies);
        var norm = TensorPrimitives.Norm(vector);
        if (norm > 0)
            TensorPrimitives.Divide(vector, norm, vector);
    }

    /// <summary>
    /// Goes down the rows once for each group of columns as wide as one vector of bytes, so that the sums stay in registers.
    /// </summary>
    private void Sum(ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, Span<float> sums)
    {
        var width = Vector<sbyte>.Count;
        var lanes = Vector<float>.Count;
        for (var column = 0; column < sums.Length; column += width)
        {
            Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            var table = _table + column;
            for (var i = 0; i < rows.Length; i++)
            {
                var weight = new Vector<float>(weights[i]);
                Vector.Widen(Unsafe.ReadUnaligned<Vector<sbyte>>(table + ((nint)rows[i] * _columns)), out var low, out var high);
                Vector.Widen(low, out var values0, out var values1);
                Vector.Widen(high, out var values2, out var values3);
                sum0 = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(values0), weight, sum0);
                sum1 = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(values1), weight, sum1);
                sum2 = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(values2), weight, sum2);
                sum3 = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(values3), weight, sum3);
            }

            sum0.CopyTo(sums[column..]);
            sum1.CopyTo(sums[(column + lanes)..]);
            sum2.CopyTo(sums[(column + (2 * lanes))..]);
            sum3.CopyTo(sums[(column + (3 * lanes))..]);
        }
    }

    private TermFrequencies Rent()
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is { } idle)
                return idle;
        }

        return new TermFrequencies(_rows);
    }

    private void Return(TermFrequencies frequencies)
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Volatile.Read(ref slot) is null && Interlocked.CompareExchange(ref slot, frequencies, null) is null)
                return;
        }
    }
}
