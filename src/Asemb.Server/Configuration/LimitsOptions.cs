using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Configuration;

/// <summary>What one request may cost. Section <c>Limits</c>.</summary>
public sealed class LimitsOptions
{
    /// <summary>Bytes of the body of a request that brings no documents: searches, deletes, settings.</summary>
    [Range(1024, 1L << 30)]
    public long RequestBytes { get; set; } = 1L << 20;

    /// <summary>Bytes of a JSON body with documents, and of the metadata that the records of an upload share, counted for each record.</summary>
    [Range(1024, 1L << 30)]
    public long JsonBytes { get; set; } = 32L << 20;

    /// <summary>Bytes of an upload with all its files.</summary>
    [Range(1024, 2L << 30)]
    public long UploadBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Bytes of documents in all requests under way together. Bounds memory, of which the largest files take up to about five times as much while
    /// they are packed and written. A single request of the largest size always fits.
    /// </summary>
    [Range(1024, 1L << 40)]
    public long InFlightBytes { get; set; } = 512L << 20;

    /// <summary>Documents of one batch, and files of one upload.</summary>
    [Range(1, 10_000)]
    public int BatchDocuments { get; set; } = 1000;

    /// <summary>Documents that the record files of one upload may become.</summary>
    [Range(1, 10_000_000)]
    public int UploadRecords { get; set; } = 100_000;

    /// <summary>Streams of events that are open at the same time; half of them of one workspace.</summary>
    [Range(0, 100_000)]
    public int EventStreams { get; set; } = 200;

    /// <summary>Seconds for a request other than uploads and searches.</summary>
    [Range(1, 3600)]
    public int RequestSeconds { get; set; } = 100;

    /// <summary>Seconds for an upload.</summary>
    [Range(1, 86_400)]
    public int UploadSeconds { get; set; } = 900;

    /// <summary>Seconds for a search.</summary>
    [Range(1, 600)]
    public int SearchSeconds { get; set; } = 15;
}
