using System.Numerics.Tensors;
using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Api.Ingest;
using Asemb.Server.Api.Jobs;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Configuration;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api;

/// <summary>The way in for documents that were embedded elsewhere by the workspace's own model, such as those of another vector store.</summary>
internal static class EmbeddedDocumentsEndpoints
{
    private const int MostSamples = 100;

    /// <summary>What remains of a cosine of 1 when one side was kept in 16-bit floats, with room; two models are far from it.</summary>
    private const double LeastCosine = 0.999;

    private static readonly Access Write = Access.To(KeyScopes.Write);

    public static void MapEmbeddedDocuments(this RouteGroupBuilder api, LimitsOptions limits)
    {
        var documents = api.MapGroup("/workspaces/{workspace}/documents/embedded").WithTags("Documents").WithMetadata(CountedBodies.Marker.Instance);
        documents.MapPost("", TakeAsync)
            .WithMetadata(new RequestSizeLimitAttribute(limits.JsonBytes))
            .Describe(
                "addEmbeddedDocuments", Write, "Add or replace documents with their vectors",
                "Up to 1,000 documents of one chunk each, all or none, that were embedded elsewhere by the workspace's own model. They are searchable when it is answered: nothing is embedded. "
                + "A document that is there already just as it is sent stays as it is.",
                ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidName, ErrorCodes.InvalidMetadata, ErrorCodes.DocumentTooLarge, ErrorCodes.DuplicateKey, ErrorCodes.EmptyDocument, ErrorCodes.ModelMismatch,
                ErrorCodes.EmbeddingUnavailable, ErrorCodes.RequestTooLarge, ErrorCodes.ServerBusy, ErrorCodes.InvalidJson)
            .Example("""{"fingerprint":"9f0c2ad1b7e34c55","documents":[{"key":"n8n_vectors/7a3c1e52","text":"Travel expenses are refunded within 30 days.","vector":[0.6,0.8]}]}""");
        documents.MapPost("/check", CheckAsync)
            .WithMetadata(new RequestSizeLimitAttribute(limits.JsonBytes))
            .Describe(
                "checkEmbeddedDocuments", Write, "Check whose vectors they are",
                "Embeds up to 100 texts by the workspace's model and compares: whether vectors from elsewhere are of the same model, and may be sent with its fingerprint. Nothing is stored.",
                ErrorCodes.WorkspaceNotFound, ErrorCodes.ModelMismatch, ErrorCodes.EmbeddingFailed, ErrorCodes.EmbeddingUnavailable, ErrorCodes.RequestTooLarge, ErrorCodes.ServerBusy, ErrorCodes.InvalidJson)
            .Example("""{"samples":[{"text":"Travel expenses are refunded within 30 days.","vector":[0.6,0.8]}]}""");
    }

    private static async Task<Ok<AcceptResponse>> TakeAsync(
        HttpContext context, string workspace, JsonBody<EmbeddedDocumentBatch> body, DocumentIntake intake, EmbeddedReading reading, IEmbeddingModels models, IAsembStore store, JobReader jobs,
        CancellationToken cancellationToken)
    {
        var found = await intake.RequireWorkspaceAsync(context, workspace, cancellationToken);
        var documents = reading.Read(body.Value, found, await ModelOfAsync(found, models, cancellationToken));
        var accepted = await store.Ingestion.TakeAsync(found, documents, cancellationToken);
        jobs.Remember(accepted.JobId, found.Name);
        return TypedResults.Ok(new AcceptResponse { JobId = accepted.JobId, Replayed = false, Documents = [.. accepted.Documents.Select(document => document.ToWire())] });
    }

    private static async Task<Ok<EmbeddedCheckResult>> CheckAsync(
        HttpContext context, string workspace, JsonBody<EmbeddedCheck> body, DocumentIntake intake, IEmbeddingModels models, CancellationToken cancellationToken)
    {
        var found = await intake.RequireWorkspaceAsync(context, workspace, cancellationToken);
        var samples = body.Value.Samples;
        EmbeddedReading.Require(samples.Count, MostSamples, "samples");
        var model = await ModelOfAsync(found, models, cancellationToken);
        var comparable = samples.Where(sample => sample is not null && sample.Vector.Count == model.Info.Dimensions).ToList();
        var own = comparable.Count == 0 ? [] : await model.EmbedPassagesAsync([.. comparable.Select(sample => sample.Text)], cancellationToken);
        var cosines = comparable.Select((sample, i) => EmbeddedReading.Normalise(sample.Vector) is { } vector ? (double)TensorPrimitives.Dot<float>(vector, own[i]) : 0).ToList();
        return TypedResults.Ok(new EmbeddedCheckResult
        {
            Compared = comparable.Count,
            LowestCosine = cosines.Count == 0 ? null : Math.Round(cosines.Min(), 6),
            Agrees = cosines.Count == samples.Count && cosines.TrueForAll(cosine => cosine >= LeastCosine),
            Fingerprint = found.Model.Fingerprint,
        });
    }

    /// <summary>The model that the workspace was indexed with, to count tokens by and to compare with.</summary>
    private static async Task<IEmbeddingModel> ModelOfAsync(Workspace workspace, IEmbeddingModels models, CancellationToken cancellationToken)
    {
        var model = await models.GetAsync(workspace.Model.Id, cancellationToken);
        return string.Equals(model.Info.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal)
            ? model
            : throw new AsembException(
                ErrorCodes.ModelMismatch, $"The model '{workspace.Model.Id}' is not the one that the workspace '{workspace.Name}' was made with. Bring the old model back, or switch the workspace to the present one.");
    }
}
