using System.Text.Json;

namespace Asemb.Embeddings.Onnx;

/// <summary>The special tokens that a <c>tokenizer.json</c> puts around one text, and the one for padding.</summary>
internal sealed record SpecialTokens(int[] Before, int[] After, int Padding)
{
    public static SpecialTokens Read(JsonElement root, string path)
    {
        var padding = root.TryGetProperty("padding", out var options) && options.ValueKind == JsonValueKind.Object && options.TryGetProperty("pad_id", out var id)
            ? id.GetInt32()
            : AddedToken(root, "[PAD]", "<pad>") ?? 0;
        foreach (var processor in TokenizerReader.Parts(root, "post_processor", "processors"))
        {
            switch (TokenizerReader.Text(processor, "type"))
            {
                case "TemplateProcessing":
                    return FromTemplate(processor, padding);
                case "BertProcessing" or "RobertaProcessing":
                    return new SpecialTokens([processor.GetProperty("cls")[1].GetInt32()], [processor.GetProperty("sep")[1].GetInt32()], padding);
                case "ByteLevel":
                    continue;
                case var other:
                    throw TokenizerReader.NotSupported(path, $"its post-processor '{other}'");
            }
        }

        return new SpecialTokens([], [], padding);
    }

    private static SpecialTokens FromTemplate(JsonElement processor, int padding)
    {
        List<int> before = [], after = [];
        var current = before;
        foreach (var part in processor.GetProperty("single").EnumerateArray())
        {
            if (part.TryGetProperty("Sequence", out _))
                current = after;
            else
                current.AddRange(processor.GetProperty("special_tokens").GetProperty(part.GetProperty("SpecialToken").GetProperty("id").GetString()!)
                    .GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        }

        return new SpecialTokens([.. before], [.. after], padding);
    }

    private static int? AddedToken(JsonElement root, params ReadOnlySpan<string> contents)
    {
        if (!root.TryGetProperty("added_tokens", out var added) || added.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var token in added.EnumerateArray())
        {
            if (contents.Contains(TokenizerReader.Text(token, "content")))
                return token.GetProperty("id").GetInt32();
        }

        return null;
    }
}
