using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Asemb.Core.Ingestion;

/// <summary>A document as a client hands it over: validated, not yet extracted.</summary>
public sealed record IncomingDocument
{
    private readonly Lazy<string> _canonicalMetadata = new(static () => "{}");

    public required string Key { get; init; }

    public string? Source { get; init; }

    public string? Uri { get; init; }

    public string? FileName { get; init; }

    /// <summary>Overrides the title that the file states.</summary>
    public string? Title { get; init; }

    /// <summary>What the client says it is; extraction looks for itself.</summary>
    public string? MediaType { get; init; }

    /// <summary>Read only: the records of one file share it.</summary>
    public JsonObject Metadata
    {
        get;
        init
        {
            field = value;
            _canonicalMetadata = new Lazy<string>(() => CanonicalJson.Write(value));
        }
    }

    = [];

    /// <summary>The metadata with sorted members and no white space. Written once, copies of the record included.</summary>
    public string CanonicalMetadata => _canonicalMetadata.Value;

    /// <summary>The original bytes; plain text is UTF-8 with media type <c>text/plain; charset=utf-8</c>.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>
    /// Hex SHA-256 over all that changes what is indexed or shown: content, title, URI, source, file name, media type and metadata in
    /// canonical form (object members sorted by ordinal name). The key is not part of it.
    /// </summary>
    public string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Source);
        Append(hash, Uri);
        Append(hash, FileName);
        Append(hash, Title);
        Append(hash, MediaType);
        Append(hash, CanonicalMetadata);
        hash.AppendData(Content.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string? value)
    {
        // Length first, so that neighbouring fields cannot be mistaken for one another; null differs from empty.
        var bytes = value is null ? [] : Encoding.UTF8.GetBytes(value);
        hash.AppendData(BitConverter.GetBytes(value is null ? -1 : bytes.Length));
        hash.AppendData(bytes);
    }
}
