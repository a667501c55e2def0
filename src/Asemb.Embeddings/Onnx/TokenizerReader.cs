using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace Asemb.Embeddings.Onnx;

/// <summary>Reads a folder's <c>tokenizer.json</c> (WordPiece, Unigram, byte-level BPE), or its <c>vocab.txt</c> (WordPiece).</summary>
internal static class TokenizerReader
{
    public static TextTokenizer Read(SentenceTransformerFolder model)
    {
        var json = SentenceTransformerFolder.ReadJson(model.Folder, "tokenizer.json");
        if (json is { } root)
            return Read(root, Path.Combine(model.Folder, "tokenizer.json"));
        var vocabulary = Path.Combine(model.Folder, "vocab.txt");
        if (!File.Exists(vocabulary))
            throw SentenceTransformerFolder.CannotLoad("The model's folder holds neither tokenizer.json nor vocab.txt.", model.Folder);
        return WordPiece([.. File.ReadLines(vocabulary)], vocabulary, new BertNormalization(model.LowerCase, model.LowerCase, separateIdeographs: true, cleanText: true), new WordPieceOptions(), null);
    }

    private static TextTokenizer Read(JsonElement root, string path)
    {
        try
        {
            var model = root.GetProperty("model");
            var special = SpecialTokens.Read(root, path);
            return Text(model, "type") switch
            {
                "WordPiece" => ReadWordPiece(root, model, special, path),
                "Unigram" => UnigramReader.Read(root, model, special, path),
                "BPE" => ByteLevelBpeReader.Read(root, model, special, path),
                var other => throw NotSupported(path, $"its model '{other ?? "without type"}'"),
            };
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw SentenceTransformerFolder.CannotLoad($"The model's file '{Path.GetFileName(path)}' is not a tokenizer that can be read: {error.Message}", path, error);
        }
    }

    public static Core.Errors.AsembException NotSupported(string path, string what) => SentenceTransformerFolder.CannotLoad(
        $"The tokenizer '{Path.GetFileName(path)}' is not supported because of {what}. Supported are WordPiece (BERT), Unigram (SentencePiece) and byte-level BPE (RoBERTa).", path);

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Flag(JsonElement element, string name, bool missing) => element.TryGetProperty(name, out var value) ? value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => missing,
    }
    : missing;

    /// <summary>The element itself, or all parts of a <c>Sequence</c>; nothing when it is missing or null.</summary>
    public static IReadOnlyList<JsonElement> Parts(JsonElement root, string name, string list)
    {
        if (!root.TryGetProperty(name, out var element) || element.ValueKind != JsonValueKind.Object)
            return [];
        return string.Equals(Text(element, "type"), "Sequence", StringComparison.Ordinal) ? [.. element.GetProperty(list).EnumerateArray()] : [element];
    }

    private static TextTokenizer ReadWordPiece(JsonElement root, JsonElement model, SpecialTokens special, string path)
    {
        var normalizers = Parts(root, "normalizer", "normalizers");
        var preTokenizers = Parts(root, "pre_tokenizer", "pretokenizers");
        if (normalizers is not [var normalizer] || Text(normalizer, "type") is not "BertNormalizer")
            throw NotSupported(path, "its normalizer: WordPiece needs BertNormalizer");
        if (preTokenizers is not [var preTokenizer] || Text(preTokenizer, "type") is not "BertPreTokenizer")
            throw NotSupported(path, "its pre-tokenizer: WordPiece needs BertPreTokenizer");
        if (Text(model, "continuing_subword_prefix") is { } prefix and not "##")
            throw NotSupported(path, $"its continuing_subword_prefix '{prefix}'");
        var lowerCase = Flag(normalizer, "lowercase", true);
        var normalization = new BertNormalization(
            lowerCase, Flag(normalizer, "strip_accents", lowerCase), Flag(normalizer, "handle_chinese_chars", true), Flag(normalizer, "clean_text", true));
        var options = new WordPieceOptions { UnknownToken = Text(model, "unk_token") ?? "[UNK]" };
        if (model.TryGetProperty("max_input_chars_per_word", out var most))
            options.MaxInputCharsPerWord = most.GetInt32();
        var ids = model.GetProperty("vocab").EnumerateObject().ToDictionary(entry => entry.Value.GetInt32(), entry => entry.Name);
        if (ids.Count == 0 || ids.Keys.Min() != 0 || ids.Keys.Max() != ids.Count - 1)
            throw NotSupported(path, "its vocabulary, whose ids have gaps");
        return WordPiece([.. ids.OrderBy(entry => entry.Key).Select(entry => entry.Value)], path, normalization, options, special);
    }

    private static TextTokenizer WordPiece(
        List<string> vocabulary, string path, BertNormalization normalization, WordPieceOptions options, SpecialTokens? special)
    {
        int Id(string token) => vocabulary.IndexOf(token) is >= 0 and var id
            ? id
            : throw SentenceTransformerFolder.CannotLoad($"The vocabulary '{Path.GetFileName(path)}' has no token '{token}'.", path);
        Id(options.UnknownToken);
        special ??= new SpecialTokens([Id("[CLS]")], [Id("[SEP]")], Id("[PAD]"));
        options.Normalizer = normalization;
        options.PreTokenizer = new BertWords();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', vocabulary)));
        return new TextTokenizer(WordPieceTokenizer.Create(stream, options), special.Before, special.After, special.Padding);
    }
}
