namespace Asemb.Embeddings.BuiltIn;

/// <summary>Counts tokens.</summary>
internal struct TokenCount : ITokenSink
{
    public int Value { get; private set; }

    public void Add(int row) => Value++;
}
