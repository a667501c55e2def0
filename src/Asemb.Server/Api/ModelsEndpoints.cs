using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asemb.Server.Api;

/// <summary>Embedding models that this server can use.</summary>
internal static class ModelsEndpoints
{
    public static void MapModels(this RouteGroupBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models.MapGet("", List)
            .Describe("listModels", Access.AnyKey, "List embedding models", "All configured models, with what is known without loading them.");
        models.MapGet("/{id}", FindAsync)
            .Describe(
                "getModel", Access.AnyKey, "Get an embedding model", "Loads the model, so that dimensions and fingerprint are known.",
                ErrorCodes.ModelNotFound, ErrorCodes.EmbeddingFailed, ErrorCodes.EmbeddingUnavailable);
    }

    private static Ok<ModelList> List(IEmbeddingModels models) =>
        TypedResults.Ok(new ModelList { Items = [.. models.List().Select(model => Describe(model, models.DefaultId))] });

    private static async Task<Ok<ModelInfo>> FindAsync(string id, IEmbeddingModels models, CancellationToken cancellationToken)
    {
        var summary = models.List().FirstOrDefault(model => string.Equals(model.Id, id, StringComparison.Ordinal))
            ?? throw new AsembException(
                ErrorCodes.ModelNotFound, $"There is no model '{id}'. Configured are: {string.Join(", ", models.List().Select(model => model.Id))}.")
            { Field = "id" };
        var loaded = await models.GetAsync(id, cancellationToken);
        return TypedResults.Ok(Describe(summary, models.DefaultId) with
        {
            Dimensions = loaded.Info.Dimensions,
            Fingerprint = loaded.Info.Fingerprint,
            MaxTokens = loaded.MaxTokens == int.MaxValue ? null : loaded.MaxTokens,
            DefaultFusion = loaded.DefaultFusion.ToWire(),
        });
    }

    private static ModelInfo Describe(EmbeddingModelSummary model, string defaultId) => new()
    {
        Id = model.Id,
        Provider = model.Provider,
        Model = model.Model,
        IsDefault = string.Equals(model.Id, defaultId, StringComparison.Ordinal),
        Dimensions = model.Dimensions,
        Description = model.Description,
        Details = [.. model.Details.Select(detail => new NamedValue { Name = detail.Key, Value = detail.Value })],
    };
}
