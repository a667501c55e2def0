namespace Asemb.Core.Ingestion;

/// <summary>Documents to process again from their kept originals; all where nothing is said.</summary>
/// <param name="Keys">These.</param>
/// <param name="Source">Those of this source.</param>
public sealed record ReprocessSelection(IReadOnlyCollection<string>? Keys, string? Source);

/// <param name="JobId">Follows them; null when there are none.</param>
/// <param name="Queued">Documents that are pending again. What is searchable of them stays so until they are committed.</param>
/// <param name="WithoutOriginal">Documents that were left as they are, because no original is kept of them.</param>
/// <param name="Examples">Keys of the first of these.</param>
public sealed record ReprocessResult(Guid? JobId, int Queued, int WithoutOriginal, IReadOnlyList<string> Examples)
{
    public const int MostExamples = 20;

    /// <summary>Of what was chosen.</summary>
    public static ReprocessResult Of(IReadOnlyList<ReprocessChoice> chosen)
    {
        var lacking = chosen.Where(document => !document.HasOriginal).ToList();
        var queued = chosen.Count - lacking.Count;
        return new ReprocessResult(queued > 0 ? Guid.NewGuid() : null, queued, lacking.Count, [.. lacking.Take(MostExamples).Select(document => document.Key)]);
    }
}

/// <summary>A document that is to be processed again, if it can be.</summary>
public sealed record ReprocessChoice(long Id, int Version, string Key, bool HasOriginal);
