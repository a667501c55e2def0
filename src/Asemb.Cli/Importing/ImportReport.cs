using Asemb.Cli.Ingestion;

namespace Asemb.Cli.Importing;

/// <summary>What an import did, or would do: the last line of <c>asemb import … --json</c>.</summary>
internal sealed record ImportReport
{
    public string Event { get; init; } = "summary";

    public required string Workspace { get; init; }

    public required string Table { get; init; }

    public required bool DryRun { get; init; }

    /// <summary>The vectors are of the workspace's model, and are taken over.</summary>
    public required bool Adopts { get; init; }

    /// <summary>Why they are, or are not.</summary>
    public required string Reason { get; init; }

    /// <summary>The least cosine of the sample; absent when none was taken.</summary>
    public double? LowestCosine { get; init; }

    public required ImportTally Rows { get; init; }

    public required IReadOnlyList<FileFailure> Failures { get; init; }

    public required double Seconds { get; init; }
}

internal sealed class ImportTally
{
    public long Read { get; set; }

    /// <summary>The same text and metadata as a row before: n8n inserts everything again with each run.</summary>
    public long Duplicates { get; set; }

    public long Empty { get; set; }

    /// <summary>Taken in with their vectors.</summary>
    public long Adopted { get; set; }

    /// <summary>Taken in without; embedded anew.</summary>
    public long Embedded { get; set; }

    /// <summary>There already, just so.</summary>
    public long Unchanged { get; set; }

    public long Failed { get; set; }

    /// <summary>Accepted, and not yet indexed when the command ended.</summary>
    public long Waiting { get; set; }
}
