using System.Text.Json;
using Google.Protobuf;
using Microsoft.ML.Tokenizers;

namespace Asemb.Embeddings.Onnx;

/// <summary>
/// Unigram of SentencePiece (XLM-RoBERTa, multilingual E5). The tokenizer package reads only SentencePiece's own format, so the JSON is
/// written again as that: <c>sentencepiece_model.proto</c> of https://github.com/google/sentencepiece, ids kept.
/// </summary>
internal static class UnigramReader
{
    public static TextTokenizer Read(JsonElement root, JsonElement model, SpecialTokens special, string path)
    {
        byte[] charsMap = [];
        foreach (var normalizer in TokenizerReader.Parts(root, "normalizer", "normalizers"))
        {
            switch (TokenizerReader.Text(normalizer, "type"))
            {
                case "Precompiled":
                    charsMap = normalizer.GetProperty("precompiled_charsmap").GetBytesFromBase64();
                    break;
                case "Replace" or "Strip": // of repeated and outer spaces: SentencePiece's own normalisation does this
                    break;
                case var normalization:
                    throw TokenizerReader.NotSupported(path, $"its normalizer '{normalization}'");
            }
        }

        var preTokenizers = TokenizerReader.Parts(root, "pre_tokenizer", "pretokenizers").Select(part => TokenizerReader.Text(part, "type")).ToList();
        if (preTokenizers.Find(type => type is not ("Metaspace" or "WhitespaceSplit")) is { } other)
            throw TokenizerReader.NotSupported(path, $"its pre-tokenizer '{other}'");

        if (TokenizerReader.Flag(model, "byte_fallback", false))
            throw TokenizerReader.NotSupported(path, "byte_fallback");
        using var stream = new MemoryStream(Write(model, special, charsMap));
        var tokenizer = SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false);
        return new TextTokenizer(
            tokenizer, special.Before, special.After, special.Padding,
            splitsAtWhiteSpace: preTokenizers.Contains("WhitespaceSplit", StringComparer.Ordinal), fusedUnknown: model.GetProperty("unk_id").GetInt32());
    }

    private static byte[] Write(JsonElement model, SpecialTokens special, byte[] charsMap)
    {
        const int Normal = 1, Unknown = 2, Control = 3;
        const uint UnigramModel = 1;
        var unknown = model.GetProperty("unk_id").GetInt32();
        HashSet<int> control = [.. special.Before, .. special.After, special.Padding];
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
        {
            var id = 0;
            foreach (var entry in model.GetProperty("vocab").EnumerateArray())
            {
                var type = id == unknown ? Unknown : control.Contains(id) ? Control : Normal;
                Message(output, 1, piece =>
                {
                    Bytes(piece, 1, ByteString.CopyFromUtf8(entry[0].GetString()!));
                    piece.WriteTag(2, WireFormat.WireType.Fixed32);
                    piece.WriteFloat(entry[1].GetSingle());
                    Number(piece, 3, type);
                });
                id++;
            }

            Message(output, 2, trainer =>
            {
                Number(trainer, 3, (int)UnigramModel);
                Number(trainer, 4, id);
                Number(trainer, 40, unknown);
                Number(trainer, 41, special.Before.FirstOrDefault(unknown));
                Number(trainer, 42, special.After.LastOrDefault(unknown));
                Number(trainer, 43, special.Padding);
            });
            Message(output, 3, normalizer =>
            {
                Bytes(normalizer, 2, ByteString.CopyFrom(charsMap));
                Number(normalizer, 3, 1); // add_dummy_prefix
                Number(normalizer, 4, 1); // remove_extra_whitespaces
                Number(normalizer, 5, 1); // escape_whitespaces
            });
        }

        return memory.ToArray();
    }

    private static void Message(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var inner = new CodedOutputStream(memory, leaveOpen: true))
            write(inner);
        Bytes(output, field, ByteString.CopyFrom(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
    }

    private static void Bytes(CodedOutputStream output, int field, ByteString value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(value);
    }

    private static void Number(CodedOutputStream output, int field, int value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }
}
