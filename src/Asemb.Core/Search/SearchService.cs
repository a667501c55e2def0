using System.Diagnostics;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Highlighting;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Search;

/// <summary>
/// Answers searches: checks them, embeds the query with the workspace's model, asks the store, marks what matched. A workspace that was switched to
/// another model between the two is asked again with the new one, so that no search fails by it and none mixes models. Thread-safe.
/// </summary>
public sealed class SearchService(ISearchStore store, IEmbeddingModels models, IWorkspaceStore workspaces)
{
    /// <summary>Searches during which so many switches end are not to be expected.</summary>
    private const int MostSwitches = 3;

    /// <exception cref="AsembException">
    /// <c>invalid_request</c>; <c>model_mismatch</c> when the workspace's model is another one now; <c>model_not_found</c>,
    /// <c>embedding_failed</c>, <c>embedding_unavailable</c> when the query cannot be embedded: a keyword search still can be answered.
    /// </exception>
    public async Task<SearchAnswer> SearchAsync(Workspace workspace, SearchRequest request, CancellationToken cancellationToken)
    {
        SearchRequestValidator.Validate(request);
        var query = SearchRequestValidator.Parse(request);
        var started = Stopwatch.GetTimestamp();
        for (var switches = 0; ; switches++)
        {
            try
            {
                return await SearchAsync(workspace, request, query, started, cancellationToken);
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.ModelMismatch && switches < MostSwitches)
            {
                // Without a change since, it is not a switch that they disagree by.
                if (await workspaces.FindAsync(workspace.Name, cancellationToken) is not { } present || present.Id != workspace.Id || present.Generation == workspace.Generation) throw;
                workspace = present;
            }
        }
    }

    private async Task<SearchAnswer> SearchAsync(
        Workspace workspace, SearchRequest request, ParsedQuery query, long started, CancellationToken cancellationToken)
    {
        var model = request.Mode == SearchMode.Keyword ? null : await FindModelAsync(workspace, cancellationToken);
        var vector = model is null ? null : await EmbedAsync(model, query, request.Mode, cancellationToken);
        var ofModel = model?.DefaultFusion ?? new FusionOptions(FusionMethod.Weighted, 0);
        var fusion = (request.Fusion ?? workspace.Settings.Fusion ?? ofModel) with { FullSpread = ofModel.FullSpread };
        var embedded = Stopwatch.GetElapsedTime(started);
        var page = await store.SearchAsync(
            new SearchPlan
            {
                Workspace = workspace,
                Query = query,
                Mode = request.Mode,
                QueryVector = vector,
                Filter = request.Filter,
                Fusion = fusion,
                GroupBy = request.GroupBy,
                Limit = request.Limit,
                Offset = request.Offset,
                MinScore = request.MinScore,
                Neighbors = request.Neighbors,
            },
            cancellationToken);

        var marking = Stopwatch.GetTimestamp();
        var highlighter = request.Highlight && page.Hits.Count > 0 ? Highlighter.For(query, page.Reading) : null;
        IReadOnlyList<Highlight> highlights = highlighter is null ? [] : [.. page.Hits.Select(hit => highlighter.Mark(hit.Chunk.Text))];
        return new SearchAnswer(
            page with
            {
                Timings = [new("embed", embedded.TotalMilliseconds), .. page.Timings, new("highlight", Stopwatch.GetElapsedTime(marking).TotalMilliseconds)],
                Warnings = vector is null && request.Mode != SearchMode.Keyword ? [.. page.Warnings, UnknownWords(request.Mode)] : page.Warnings,
            },
            highlights,
            request.Mode == SearchMode.Hybrid ? fusion : null,
            Stopwatch.GetElapsedTime(started));
    }

    private static string UnknownWords(SearchMode mode) => mode == SearchMode.Vector
        ? "The embedding model knows no word of the query, so nothing can be near to it in meaning. Try mode keyword."
        : "The embedding model knows no word of the query; the answer comes from the words alone.";

    private async Task<IEmbeddingModel> FindModelAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var model = await models.GetAsync(workspace.Model.Id, cancellationToken);
        return string.Equals(model.Info.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal)
            ? model
            : throw new AsembException(
                ErrorCodes.ModelMismatch,
                $"The model '{workspace.Model.Id}' is not the one that workspace '{workspace.Name}' was indexed with (fingerprint {model.Info.Fingerprint}, not {workspace.Model.Fingerprint}). "
                + "Bring the old model back, switch the workspace to the present one (`asemb models switch`), or search by mode keyword.");
    }

    /// <returns>Null when the model knows no word of the query.</returns>
    private static async Task<float[]?> EmbedAsync(IEmbeddingModel model, ParsedQuery query, SearchMode mode, CancellationToken cancellationToken)
    {
        try
        {
            var vector = await model.EmbedQueryAsync(query.EmbeddedText, cancellationToken);
            return vector.AsSpan().ContainsAnyExcept(0f) ? vector : null;
        }
        catch (AsembException exception) when (mode == SearchMode.Hybrid && exception.IsTransient)
        {
            throw new AsembException(exception.Error, exception.Message + " A search by mode keyword needs no model and works meanwhile.", exception)
            {
                IsTransient = true,
                RetryAfter = exception.RetryAfter,
            };
        }
    }
}
