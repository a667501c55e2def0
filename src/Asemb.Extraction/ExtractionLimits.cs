using System.ComponentModel.DataAnnotations;

namespace Asemb.Extraction;

/// <summary>What reading one file may cost. Every reader keeps to them; a file that does not fit fails alone with <c>extraction_limit</c>.</summary>
public sealed record ExtractionLimits
{
    public static readonly ExtractionLimits Default = new();

    /// <summary>Bytes of the file itself.</summary>
    [Range(1, int.MaxValue)]
    public long MaxInputBytes { get; init; } = 256L << 20;

    /// <summary>UTF-16 units of text that come out, metadata not counted.</summary>
    [Range(1, 1 << 30)]
    public int MaxTextChars { get; init; } = 64 << 20;

    /// <summary>Entries in an archive (docx, epub and their like are archives).</summary>
    [Range(1, 1_000_000)]
    public int MaxArchiveEntries { get; init; } = 10_000;

    /// <summary>Bytes that all entries of an archive unpack to, counted while they come out.</summary>
    [Range(1, 1L << 40)]
    public long MaxArchiveBytes { get; init; } = 1L << 30;

    /// <summary>Unpacked bytes per packed byte of one entry, once it gave 8 MiB. Real spreadsheets reach about 100, deflate ends at 1,032.</summary>
    [Range(1, 100_000)]
    public int MaxCompressionRatio { get; init; } = 300;

    /// <summary>Pages, slides or sheets.</summary>
    [Range(1, 1_000_000)]
    public int MaxPages { get; init; } = 10_000;

    /// <summary>Structures inside structures (JSON values, mail parts); markup has its own, higher bound.</summary>
    [Range(1, 1_000)]
    public int MaxNesting { get; init; } = 64;

    /// <summary>Nodes of one parsed markup document, because each costs memory far beyond its few characters.</summary>
    [Range(1, 100_000_000)]
    public int MaxMarkupNodes { get; init; } = 5_000_000;

    /// <summary>Lines of one JSON Lines file, blank ones not counted.</summary>
    [Range(1, 100_000_000)]
    public int MaxRecords { get; init; } = 10_000_000;

    /// <summary>Wall-clock time for one file.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Reads each file in a process of its own kind, so that a file that breaks its reader breaks nothing else. False reads within the server.</summary>
    public bool Isolated { get; init; } = true;

    /// <summary>Managed memory of one such process: a file that needs more fails. There are up to twice <c>Indexing:Parallelism</c> of them.</summary>
    [Range(64L << 20, 1L << 40)]
    public long MemoryBytes { get; init; } = 1L << 30;
}
