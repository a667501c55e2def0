using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings.Tests.BuiltIn;

/// <summary>The parts of the built-in model, opened one by one.</summary>
internal static class TestModel
{
    public static TextFolding Folding() => new(EmbeddedFile.Open("folding.txt").Bytes);

    public static StaticTokenizer Tokenizer() => new(
        StaticModelFiles.Open(StaticModelFiles.Vocabulary),
        StaticModelConfig.Parse(StaticModelFiles.Open("config.json").Bytes),
        Folding());

    public static List<int> Tokenize(StaticTokenizer tokenizer, ReadOnlySpan<char> text)
    {
        var sink = new ListSink([]);
        tokenizer.Tokenize(text, ref sink);
        return sink.Rows;
    }

    private readonly struct ListSink(List<int> rows) : ITokenSink
    {
        public List<int> Rows { get; } = rows;

        public void Add(int row) => Rows.Add(row);
    }
}
