namespace Asemb.Core.Search;

/// <summary>Answers searches over committed documents. A search sees a document whole in one version, or not at all.</summary>
public interface ISearchStore
{
    /// <exception cref="Errors.AsembException">
    /// <c>workspace_not_found</c> when it was deleted meanwhile; <c>model_mismatch</c> when there is a vector and its dimensions differ, or the plan's
    /// workspace names another model (by fingerprint) than the active index has: vectors of two models are never compared.
    /// </exception>
    Task<SearchPage> SearchAsync(SearchPlan plan, CancellationToken cancellationToken);
}
