using Asemb.Core.Embeddings;

namespace Asemb.Embeddings.BuiltIn;

/// <summary>The models inside the product, with what a user should know before choosing them. The figures are those of the model card.</summary>
internal static class BuiltInModels
{
    public const string Provider = "builtin";
    public const string DefaultId = "builtin:asemb-static-en";

    private static readonly Lazy<IReadOnlyList<StaticEmbeddingModel>> Loaded = new(StaticEmbeddingModel.LoadAll);

    private const string Character =
        "Static word vectors for English, made to stand beside keywords: lifts hybrid search above keywords alone on most collections, " +
        "but is weak on its own at paraphrase and in other languages.";

    public static IReadOnlyList<EmbeddingModelSummary> Summaries { get; } =
    [
        Summarise("asemb-static-en", 256, Character, [
            new("results", "hybrid (weight 0.2) beats BM25 on 12 of 13 held-out collections: mean nDCG@10 0.642 -> 0.663; alone 0.550"),
        ]),
        Summarise("asemb-static-en-128", 128, "The first half of asemb-static-en's vectors: half the memory and disk, a little weaker. " + Character, [
            new("results", "hybrid (weight 0.2): mean nDCG@10 0.658 over 13 held-out collections (BM25 0.642, 256 dimensions 0.663); alone 0.512"),
        ]),
    ];

    /// <summary>The model of this name. All built-in models share one encoder, opened when the first is used.</summary>
    public static IEmbeddingModel Get(string model) =>
        Loaded.Value.First(candidate => string.Equals(candidate.Info.Model, model, StringComparison.Ordinal));

    /// <summary>The model card, as Markdown.</summary>
    public static string ReadCard()
    {
        var card = StaticModelFiles.Open("MODEL_CARD.md");
        return System.Text.Encoding.UTF8.GetString(card.Bytes);
    }

    private static EmbeddingModelSummary Summarise(string model, int dimensions, string description, KeyValuePair<string, string>[] results) =>
        new($"{Provider}:{model}", Provider, model, dimensions, description, [
            new("strong at", "ranking beside keywords; speed (tens of thousands of passages a second on one core); no download, key or network"),
            new("weak at", "paraphrase without shared words (\"reset my password\" / \"recover a forgotten login\": cosine 0.15), word order, negation"),
            new("languages", "English; other languages gain nothing or lose a little (measured at weight 0.2: -0.015 to +0.012 nDCG@10)"),
            new("size", "80,000 tokens x 256 int8 weights, 21 MB inside the program, read in place"),
            new("input", "any length; every token counts. Best with passages of about 200 words that start with their title"),
            new("fusion", "weighted, 0.2 for the vectors. Do not use equal-weight RRF: it loses to BM25 alone on 7 of the 13 collections"),
            .. results,
            new("licence", "MIT, with attribution to the sources"),
            new("sources", "trained for this project from arXiv metadata (CC0), WordNet, MicrosoftDocs (CC BY 4.0), tldr-pages (CC BY 4.0), " +
                "package documentation, COVID-QA, GloVe vectors (PDDL) and the WordPiece list of BERT-base-uncased (Apache-2.0); all in MODEL_CARD.md"),
            new("larger models", "configure an ONNX or OpenAI-compatible model, then move in one command: asemb models switch --to ID"),
        ]);
}
