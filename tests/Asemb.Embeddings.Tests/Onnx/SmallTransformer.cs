using System.Numerics.Tensors;

namespace Asemb.Embeddings.Tests.Onnx;

/// <summary>A folder with a WordPiece vocabulary of a dozen tokens, seeded weights, and what its vectors must be.</summary>
internal sealed class SmallTransformer : IDisposable
{
    public static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "green", "blue", "query", ":", "un", "##like", "##ly", "é", "e"];

    public const int Size = 6;

    private readonly TemporaryFolder _folder = new();

    public SmallTransformer(bool matrix = false, bool int8 = false)
    {
        var random = new Random(11);
        Table = Values(random, Vocabulary.Length, Size);
        Matrix = matrix ? Values(random, Size, 4) : null;
        Scale = int8 ? 0.01f : null;
        if (int8)
            Round(Table, 0.01f);
        Writer = new OnnxModelWriter { Table = Table, Matrix = Matrix, Scale = Scale };
        _folder.Write("vocab.txt", string.Join('\n', Vocabulary) + "\n");
    }

    public float[,] Table { get; }

    public float[,]? Matrix { get; }

    public float? Scale { get; }

    public OnnxModelWriter Writer { get; set; }

    public string Path => _folder.Path;

    public void Write(string name, string text) => _folder.Write(name, text);

    public void Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    public EmbeddingModelOptions Options(string modelFile = "model.onnx")
    {
        _folder.Write(modelFile, Writer.Write());
        return new EmbeddingModelOptions { Name = "small", Provider = "onnx", Path = Path, Threads = 1 };
    }

    /// <summary>The vectors of the tokens, one by one.</summary>
    public List<float[]> TokenVectors(params string[] tokens) => [.. tokens.Select(token => TokenVector(Array.IndexOf(Vocabulary, token)))];

    public float[] TokenVector(int row)
    {
        var vector = Enumerable.Range(0, Size).Select(column => Table[row, column]).ToArray();
        if (Matrix is not { } matrix)
            return vector;
        return [.. Enumerable.Range(0, matrix.GetLength(1)).Select(column => Enumerable.Range(0, Size).Sum(k => vector[k] * matrix[k, column]))];
    }

    public float[] Mean(params string[] tokens)
    {
        var vectors = TokenVectors(tokens);
        return Normalise([.. Enumerable.Range(0, vectors[0].Length).Select(column => vectors.Average(vector => vector[column]))]);
    }

    public static float[] Normalise(float[] vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    public void Dispose() => _folder.Dispose();

    private static float[,] Values(Random random, int rows, int columns)
    {
        var values = new float[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                values[row, column] = (random.NextSingle() * 2) - 1;
        }

        return values;
    }

    private static void Round(float[,] values, float scale)
    {
        for (var row = 0; row < values.GetLength(0); row++)
        {
            for (var column = 0; column < values.GetLength(1); column++)
                values[row, column] = MathF.Round(values[row, column] / scale) * scale;
        }
    }
}
