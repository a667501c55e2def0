namespace Asemb.Embeddings.BuiltIn;

/// <summary>Takes the tokens of a text as they are found. Structs, so that the tokenizer is compiled for each without indirect calls.</summary>
internal interface ITokenSink
{
    void Add(int row);
}
