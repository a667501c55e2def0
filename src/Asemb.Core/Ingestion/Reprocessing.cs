namespace Asemb.Core.Ingestion;

/// <summary>Documents to process again from their kept originals; all where nothing is said.</summary>
/// <param name="Keys">These.</param>
/// <param name="Source">Those of this source.</param>
public sealed record ReprocessSelection(IReadOnlyCollection<string>? Keys, string? Source);

/// <param name="JobId">Follows them; null when there are none.</param>
/// <param name="Queued">Documents that are pending again. What is searchable of them stays so until they are committed.</param>
/// <param name="Waiting">Documents that waited or were under way: they get the present settings without that, in the place they have.</param>
/// <param name="WithoutOriginal">Documents that were left as they are, because no original is kept of them.</param>
/// <param name="Examples">Keys of the first of these.</param>
public sealed record ReprocessResult(Guid? JobId, int Queued, int Waiting, int WithoutOriginal, IReadOnlyList<string> Examples)
{
    public const int MostExamples = 20;

    /// <summary>Before the first part.</summary>
    public static ReprocessResult None { get; } = new(null, 0, 0, 0, []);

    /// <summary>With what was chosen in another part.</summary>
    /// <param name="jobId">Of the whole.</param>
    public ReprocessResult And(Guid jobId, int waiting, IReadOnlyList<ReprocessChoice> chosen)
    {
        var lacking = chosen.Where(document => !document.HasOriginal).ToList();
        var queued = chosen.Count - lacking.Count;
        return new ReprocessResult(
            queued > 0 ? jobId : JobId, Queued + queued, Waiting + waiting, WithoutOriginal + lacking.Count,
            [.. Examples.Concat(lacking.Select(document => document.Key)).Take(MostExamples)]);
    }
}

/// <summary>A document that is to be processed again, if it can be.</summary>
public sealed record ReprocessChoice(long Id, int Version, string Key, bool HasOriginal);
