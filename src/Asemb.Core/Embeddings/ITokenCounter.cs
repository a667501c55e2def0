namespace Asemb.Core.Embeddings;

/// <summary>Counts tokens as the index's own model does, so that chunk sizes mean what the model sees. Thread-safe.</summary>
public interface ITokenCounter
{
    /// <summary>Number of tokens of the text without special tokens. Linear in the text's length.</summary>
    int Count(ReadOnlySpan<char> text);
}
