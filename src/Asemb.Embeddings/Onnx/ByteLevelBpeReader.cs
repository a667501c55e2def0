using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Asemb.Embeddings.Onnx;

/// <summary>Byte-level BPE as GPT-2, RoBERTa and ModernBERT use it.</summary>
internal static partial class ByteLevelBpeReader
{
    public static TextTokenizer Read(JsonElement root, JsonElement model, SpecialTokens special, string path)
    {
        if (TokenizerReader.Parts(root, "pre_tokenizer", "pretokenizers") is not [var preTokenizer]
            || TokenizerReader.Text(preTokenizer, "type") is not "ByteLevel" || !TokenizerReader.Flag(preTokenizer, "use_regex", true))
            throw TokenizerReader.NotSupported(path, "its pre-tokenizer: BPE needs ByteLevel");
        foreach (var normalizer in TokenizerReader.Parts(root, "normalizer", "normalizers"))
        {
            // NFC is what nearly all text is already.
            if (TokenizerReader.Text(normalizer, "type") is not "NFC" and var other)
                throw TokenizerReader.NotSupported(path, $"its normalizer '{other}'");
        }

        var vocabulary = model.GetProperty("vocab").EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetInt32()));
        var tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = [.. model.GetProperty("merges").EnumerateArray().Select(Merge)],
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(Gpt2Words(), null),
            UnknownToken = TokenizerReader.Text(model, "unk_token"),
        });
        return new TextTokenizer(tokenizer, special.Before, special.After, special.Padding, TokenizerReader.Flag(preTokenizer, "add_prefix_space", false));
    }

    // Older files write "a b", newer ones ["a", "b"].
    private static string Merge(JsonElement merge) => merge.ValueKind == JsonValueKind.Array ? $"{merge[0].GetString()} {merge[1].GetString()}" : merge.GetString()!;

    [GeneratedRegex(@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Gpt2Words();
}
