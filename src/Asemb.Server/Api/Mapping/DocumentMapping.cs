using Asemb.Client.Contracts;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Server.Api.Ingest;
using Wire = Asemb.Client.Contracts;

namespace Asemb.Server.Api.Mapping;

/// <summary>Documents of the domain as the API shows them.</summary>
internal static class DocumentMapping
{
    public static DocumentInfo ToWire(this Document document) => new()
    {
        Id = document.Id,
        Key = document.Key,
        Source = document.Source,
        Uri = document.Uri,
        FileName = document.FileName,
        Title = document.Title,
        Author = document.Author,
        Language = document.Language,
        MediaType = RecordFiles.WithoutLine(document.MediaType),
        Metadata = document.Metadata,
        ContentHash = document.ContentHash,
        ContentBytes = document.ContentBytes,
        Version = document.Version,
        State = document.State.ToWire(),
        Attempts = document.Attempts,
        Error = document.Error?.ToWire(),
        NextAttemptAt = document.NextAttemptAt,
        ChunkCount = document.ChunkCount,
        Warnings = document.Warnings,
        CreatedAt = document.CreatedAt,
        UpdatedAt = document.UpdatedAt,
        IndexedAt = document.IndexedAt,
    };

    public static HitDocument ToHit(this Document document) => new()
    {
        Id = document.Id,
        Key = document.Key,
        Title = document.Title,
        Uri = document.Uri,
        Source = document.Source,
        FileName = document.FileName,
        MediaType = RecordFiles.WithoutLine(document.MediaType),
        Author = document.Author,
        Language = document.Language,
        Metadata = document.Metadata,
        Version = document.Version,
        UpdatedAt = document.UpdatedAt,
    };

    public static ChunkInfo ToWire(this StoredChunk chunk) => new()
    {
        Id = chunk.Id,
        Ordinal = chunk.Ordinal,
        Text = chunk.Text,
        HeadingPath = chunk.HeadingPath,
        Start = chunk.Start,
        Length = chunk.Length,
        TokenCount = chunk.TokenCount,
        Page = chunk.Page == 0 ? null : chunk.Page,
    };

    public static AcceptedDocumentInfo ToWire(this AcceptedDocument document) => new()
    {
        Key = document.Key,
        Id = document.DocumentId,
        Version = document.Version,
        Outcome = (Wire.AcceptOutcome)document.Outcome,
        State = document.State.ToWire(),
        Error = document.Error?.ToWire(),
    };

    public static DocumentErrorInfo ToWire(this DocumentError error) => new() { Stage = error.Stage, Code = error.Code, Message = error.Message };

    public static Wire.DocumentState ToWire(this Core.Documents.DocumentState state) => (Wire.DocumentState)state;
}
