using System.Text.Json;
using Asemb.Core.Errors;
using Asemb.Embeddings.Onnx;

namespace Asemb.Embeddings.Tests.Onnx;

public sealed class TokenizerReaderTests
{
    private const string BertFrame = """
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing",
          "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
          "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
        "added_tokens": [{"id": 0, "content": "[PAD]", "special": true}]
        """;

    private const string UnigramFrame = """
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": true},
        "post_processor": {"type": "RobertaProcessing", "cls": ["<s>", 0], "sep": ["</s>", 2]},
        "padding": {"pad_id": 1}
        """;

    private const string BpeFrame = """
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
        "post_processor": {"type": "RobertaProcessing", "cls": ["<s>", 0], "sep": ["</s>", 2]},
        "added_tokens": [{"id": 1, "content": "<pad>"}]
        """;

    private static readonly string WordPieceModel = $$"""
        {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
         "vocab": { {{string.Join(", ", SmallTransformer.Vocabulary.Select((token, id) => $"{JsonSerializer.Serialize(token)}: {id}"))}} } }
        """;

    private const string UnigramModel = """
        {"type": "Unigram", "unk_id": 3, "vocab": [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁", -6.0], ["▁hello", -2.0], ["▁world", -3.0],
         ["h", -9.0], ["e", -9.0], ["l", -9.0], ["o", -9.0], ["▁hell", -8.0], ["lo", -4.0], ["▁he", -3.0], ["s", -5.0]]}
        """;

    private const string BpeModel = """
        {"type": "BPE", "unk_token": "<unk>", "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "h": 4, "e": 5, "l": 6, "o": 7, "Ġ": 8, "he": 9, "ll": 10, "hell": 11, "hello": 12, "Ġhello": 13, "Ã": 14, "©": 15, "Ċ": 16},
         "merges": ["h e", "l l", "he ll", ["hell", "o"], "Ġ hello"]}
        """;

    [Theory]
    [InlineData("Red unlikely", new long[] { 2, 5, 10, 11, 12, 3 })]
    [InlineData("é [SEP]", new long[] { 2, 14, 1, 1, 1, 3 })]
    [InlineData("", new long[] { 2, 3 })]
    public void Reads_WordPiece(string text, long[] expected)
    {
        var tokenizer = Read($$"""{ {{BertFrame}}, "model": {{WordPieceModel}} }""");
        Assert.Equal(expected, tokenizer.Encode(text, 100));
        Assert.Equal(expected.Length - 2, tokenizer.Count(text));
        Assert.Equal(0, tokenizer.Padding);
    }

    /// <summary>What BERT's own tokenizer does with characters that others lose.</summary>
    [Theory]
    [InlineData("red\nred\tred\r\nred", "5 5 5 5")]
    [InlineData("red\u00A0red\u2003red", "5 5 5")]
    [InlineData("red+red$", "5 1 5 1")]
    [InlineData("red\u200Bly", "5 12")]
    [InlineData("un\u0000likely \uFFFDred", "10 11 12 5")]
    [InlineData("😀 red", "1 5")]
    [InlineData("日red検", "1 5 1")]
    [InlineData("red😀red", "1")]
    [InlineData("ΣΑΣ red", "1 5")]
    [InlineData("RED:e\u0301", "5 9 14")]
    [InlineData("query:", "8 9")]
    public void Splits_words_as_BERT_does(string text, string expected)
    {
        var tokenizer = Read($$"""{ {{BertFrame}}, "model": {{WordPieceModel}} }""");
        Assert.Equal(expected, string.Join(' ', tokenizer.Encode(text, 100)[1..^1]));
        Assert.Equal(expected.Split(' ').Length, tokenizer.Count(text));
    }

    [Fact]
    public void Strips_accents_but_not_case_when_WordPiece_says_so()
    {
        var frame = BertFrame.Replace("\"strip_accents\": null, \"lowercase\": true", "\"strip_accents\": true, \"lowercase\": false", StringComparison.Ordinal);
        Assert.SkipWhen(string.Equals("é".Normalize(System.Text.NormalizationForm.FormD), "é", StringComparison.Ordinal), "Needs ICU.");
        Assert.Equal([2, 14, 1, 3], Read($$"""{ {{frame}}, "model": {{WordPieceModel}} }""").Encode("é Red", 100));
    }

    [Fact]
    public void Keeps_accents_and_case_when_WordPiece_says_so()
    {
        var frame = BertFrame.Replace("\"strip_accents\": null", "\"strip_accents\": false", StringComparison.Ordinal);
        Assert.Equal([2, 13, 3], Read($$"""{ {{frame}}, "model": {{WordPieceModel}} }""").Encode("É", 100));
        frame = frame.Replace("\"lowercase\": true", "\"lowercase\": false", StringComparison.Ordinal);
        Assert.Equal([2, 1, 5, 3], Read($$"""{ {{frame}}, "model": {{WordPieceModel}} }""").Encode("Red red", 100));
    }

    [Theory]
    [InlineData("hello world", new long[] { 0, 5, 6, 2 })]
    [InlineData("hello  hello", new long[] { 0, 5, 5, 2 })]
    [InlineData("hells", new long[] { 0, 11, 14, 2 })]
    [InlineData("xhello", new long[] { 0, 4, 3, 7, 8, 9, 12, 2 })]
    [InlineData("xyz hello", new long[] { 0, 4, 3, 5, 2 })]
    [InlineData("", new long[] { 0, 2 })]
    public void Reads_Unigram(string text, long[] expected)
    {
        var tokenizer = Read($$"""{ {{UnigramFrame}}, "model": {{UnigramModel}} }""");
        Assert.Equal(expected, tokenizer.Encode(text, 100));
        Assert.Equal(expected.Length - 2, tokenizer.Count(text));
        Assert.Equal(1, tokenizer.Padding);
    }

    [Fact]
    public void Unigram_splits_at_all_white_space_when_it_says_so()
    {
        var frame = UnigramFrame.Replace("{\"type\": \"Metaspace\"", "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"WhitespaceSplit\"}, {\"type\": \"Metaspace\"", StringComparison.Ordinal)
            .Replace("\"add_prefix_space\": true}", "\"add_prefix_space\": true}]}", StringComparison.Ordinal);
        Assert.Equal([0, 5, 6, 5, 2], Read($$"""{ {{frame}}, "model": {{UnigramModel}} }""").Encode("hello\nworld\t\u00A0hello", 100));
    }

    [Theory]
    [InlineData("hello hello", new long[] { 0, 12, 13, 2 })]
    [InlineData("é\nhell", new long[] { 0, 14, 15, 16, 11, 2 })]
    [InlineData("", new long[] { 0, 2 })]
    public void Reads_byte_level_BPE(string text, long[] expected)
    {
        var tokenizer = Read($$"""{ {{BpeFrame}}, "model": {{BpeModel}} }""");
        Assert.Equal(expected, tokenizer.Encode(text, 100));
        Assert.Equal(expected.Length - 2, tokenizer.Count(text));
        Assert.Equal(1, tokenizer.Padding);
    }

    [Fact]
    public void Puts_a_space_before_the_text_when_BPE_was_trained_so()
    {
        var frame = BpeFrame.Replace("\"add_prefix_space\": false", "\"add_prefix_space\": true", StringComparison.Ordinal);
        var tokenizer = Read($$"""{ {{frame}}, "model": {{BpeModel}} }""");
        Assert.Equal([0, 13, 13, 2], tokenizer.Encode("hello hello", 100));
        Assert.Equal(2, tokenizer.Count("hello hello"));
        Assert.Equal([0, 2], tokenizer.Encode("", 100));
    }

    [Fact]
    public void Cuts_to_the_length_with_the_special_tokens_kept()
    {
        Assert.Equal([2, 5, 3], Read($$"""{ {{BertFrame}}, "model": {{WordPieceModel}} }""").Encode("red green blue", 3));
        Assert.Equal([0, 5, 2], Read($$"""{ {{UnigramFrame}}, "model": {{UnigramModel}} }""").Encode("hello world hello", 3));
        Assert.Equal([0, 4, 3, 5, 2], Read($$"""{ {{UnigramFrame}}, "model": {{UnigramModel}} }""").Encode("xxxxxxxxxx hello world", 5));
        Assert.Equal([0, 12, 2], Read($$"""{ {{BpeFrame}}, "model": {{BpeModel}} }""").Encode("hello hello hello", 3));
    }

    [Theory]
    [InlineData("WordLevel", "WordLevel")]
    [InlineData("", "neither")]
    public void Refuses_other_models(string type, string because) =>
        AssertRefused($$"""{ "model": {"type": "{{type}}"{{(type.Length == 0 ? "" : ", \"vocab\": {}")}}} }""", type.Length == 0 ? "its model" : because);

    [Fact]
    public void Says_what_it_does_not_support()
    {
        AssertRefused($$"""{ "model": {{WordPieceModel}} }""", "BertNormalizer");
        AssertRefused($$"""{ {{BertFrame.Replace("BertPreTokenizer", "Whitespace", StringComparison.Ordinal)}}, "model": {{WordPieceModel}} }""", "BertPreTokenizer");
        AssertRefused($$"""{ {{BertFrame}}, "model": {{WordPieceModel.Replace("\"##\"", "\"@@\"", StringComparison.Ordinal)}} }""", "@@");
        AssertRefused($$"""{ {{BertFrame}}, "model": {{WordPieceModel.Replace(": 14", ": 20", StringComparison.Ordinal)}} }""", "gaps");
        AssertRefused($$"""{ {{BertFrame.Replace("TemplateProcessing", "Unheard", StringComparison.Ordinal)}}, "model": {{WordPieceModel}} }""", "Unheard");
        AssertRefused($$"""{ {{UnigramFrame.Replace("Replace", "Lowercase", StringComparison.Ordinal)}}, "model": {{UnigramModel}} }""", "Lowercase");
        AssertRefused($$"""{ {{UnigramFrame.Replace("Metaspace", "Punctuation", StringComparison.Ordinal)}}, "model": {{UnigramModel}} }""", "Punctuation");
        AssertRefused($$"""{ {{UnigramFrame}}, "model": {{UnigramModel.Replace("\"unk_id\"", "\"byte_fallback\": true, \"unk_id\"", StringComparison.Ordinal)}} }""", "byte_fallback");
        AssertRefused($$"""{ {{BpeFrame.Replace("ByteLevel", "Whitespace", StringComparison.Ordinal)}}, "model": {{BpeModel}} }""", "ByteLevel");
        AssertRefused($$"""{ "normalizer": {"type": "Lowercase"}, {{BpeFrame}}, "model": {{BpeModel}} }""", "Lowercase");
        AssertRefused("{}", "not a tokenizer");
        AssertRefused("""{ "model": 5 }""", "model");
    }

    private static TextTokenizer Read(string json)
    {
        using var transformer = new SmallTransformer();
        transformer.Write("tokenizer.json", json);
        return TokenizerReader.Read(SentenceTransformerFolder.Read(transformer.Options()));
    }

    private static void AssertRefused(string json, string because)
    {
        var error = Assert.Throws<AsembException>(() => Read(json));
        Assert.Equal(ErrorCodes.EmbeddingUnavailable, error.Error);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }
}
