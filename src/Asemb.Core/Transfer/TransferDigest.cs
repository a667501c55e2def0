using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;

namespace Asemb.Core.Transfer;

/// <summary>
/// Whether two stores hold the same document: SHA-256 over all of it but ids and vectors, which stores keep in different precision and
/// <see cref="AreNear"/> compares. What PostgreSQL cannot keep in a text (U+0000, halves of surrogate pairs) counts as U+FFFD, and times to the millisecond.
/// </summary>
public static class TransferDigest
{
    /// <summary>Of a 16-bit float beside the 32-bit one that it was rounded from: half a unit in the last of 11 bits, and of the smallest ones a fixed step.</summary>
    private const float RelativeStep = 1f / 2048;
    private const float SmallestStep = 1f / (1 << 24);

    public static byte[] Of(TransferDocument document)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, document.Key, document.ContentHash, document.State.ToString(), document.Error?.Stage, document.Error?.Code, document.Error?.Message);
        Add(hash, document.Version, document.Attempts, document.IsSuspect ? 1 : 0, document.ContentBytes, document.ContentEncoding, Time(document.RetryAt), Time(document.CreatedAt), Time(document.UpdatedAt));
        Add(hash, document.Content is null ? null : Convert.ToHexString(SHA256.HashData(document.Content)));
        var given = document.Given;
        Add(hash, given.Source, given.Uri, given.FileName, given.Title, given.MediaType, Canonical(given.Metadata));
        if (document.Searchable is { } searchable) Add(hash, searchable);
        return hash.GetHashAndReset();
    }

    /// <summary>Whether the second vector is what remains of the first in 16 bits for each number, or better.</summary>
    public static bool AreNear(ReadOnlySpan<float> full, ReadOnlySpan<float> kept)
    {
        if (full.Length != kept.Length) return false;
        for (var i = 0; i < full.Length; i++)
        {
            // Written so that not-a-number is never near.
            if (!(MathF.Abs(full[i] - kept[i]) <= (MathF.Abs(full[i]) * RelativeStep) + SmallestStep)) return false;
        }

        return true;
    }

    /// <summary>Vectors are compared by direction: a store may keep them at length one.</summary>
    public static bool AreNearInDirection(float[] full, float[] kept)
    {
        if (AreNear(full, kept)) return true;
        var (a, b) = (TensorPrimitives.Norm<float>(full), TensorPrimitives.Norm<float>(kept));
        if (!(a > 0 && b > 0) || full.Length != kept.Length) return false;
        var (first, second) = (new float[full.Length], new float[kept.Length]);
        TensorPrimitives.Divide(full, a, first);
        TensorPrimitives.Divide(kept, b, second);
        return TensorPrimitives.CosineSimilarity<float>(first, second) > 1 - 1e-5f;
    }

    private static void Add(IncrementalHash hash, SearchableVersion searchable)
    {
        Add(
            hash, searchable.ContentHash, searchable.Source, searchable.Uri, searchable.FileName, searchable.Title, searchable.Author, searchable.Language, searchable.MediaType,
            Canonical(searchable.Metadata), Canonical(searchable.Warnings));
        Add(hash, searchable.Version, Time(searchable.IndexedAt), Time(searchable.UpdatedAt), searchable.ContentBytes, searchable.Chunks.Count);
        foreach (var chunk in searchable.Chunks)
        {
            Add(hash, chunk.Ordinal, chunk.Start, chunk.Length, chunk.Tokens, chunk.Page, chunk.HeadingPath.Count);
            hash.AppendData(chunk.Hash);
            Add(hash, [chunk.Context, chunk.Text, .. chunk.HeadingPath]);
        }
    }

    private static void Add(IncrementalHash hash, params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            // Length first, so that neighbours cannot be mistaken for one another; null differs from empty. Encoding replaces lone surrogates.
            var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text.Replace('\0', '\uFFFD'));
            Add(hash, text is null ? -1L : bytes.Length);
            hash.AppendData(bytes);
        }
    }

    private static void Add(IncrementalHash hash, params ReadOnlySpan<long> numbers)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            hash.AppendData(bytes);
        }
    }

    /// <summary>The same value in the same text, however it was written.</summary>
    private static string Canonical(string json) => CanonicalJson.Write(JsonNode.Parse(json));

    private static long Time(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() ?? -1;
}
