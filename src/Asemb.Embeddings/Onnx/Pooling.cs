using System.Numerics.Tensors;

namespace Asemb.Embeddings.Onnx;

/// <summary>How token vectors become one vector.</summary>
internal enum Pooling
{
    Mean,
    Cls,
    Max,
    Last,
}

internal static class PoolingKernels
{
    /// <summary>Pools the first <paramref name="count"/> rows of <paramref name="tokens"/>; the rows behind them are padding.</summary>
    public static void Pool(this Pooling pooling, ReadOnlySpan<float> tokens, int count, Span<float> vector)
    {
        var size = vector.Length;
        switch (pooling)
        {
            case Pooling.Cls:
                tokens[..size].CopyTo(vector);
                break;
            case Pooling.Last:
                tokens.Slice((count - 1) * size, size).CopyTo(vector);
                break;
            case Pooling.Max:
                tokens[..size].CopyTo(vector);
                for (var row = 1; row < count; row++)
                    TensorPrimitives.Max(vector, tokens.Slice(row * size, size), vector);
                break;
            default:
                vector.Clear();
                for (var row = 0; row < count; row++)
                    TensorPrimitives.Add(vector, tokens.Slice(row * size, size), vector);
                TensorPrimitives.Divide(vector, count, vector);
                break;
        }
    }
}
