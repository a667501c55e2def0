using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Server.Api.Ingest;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Asemb.Server.OpenApi;

/// <summary>What the generator cannot know of schemas: that bodies take nothing undescribed, and words for types of the framework.</summary>
internal sealed class SchemaDescription : IOpenApiSchemaTransformer
{
    private static readonly HashSet<Type> Bodies =
    [
        typeof(CreateWorkspaceRequest), typeof(UpdateWorkspaceRequest), typeof(ChunkingSettings), typeof(FusionSettings), typeof(DocumentInput), typeof(DocumentBatch),
        typeof(DeleteDocumentsRequest), typeof(RetryRequest), typeof(SearchQuery), typeof(CreateKeyRequest), typeof(SwitchModelRequest),
        typeof(JudgedQuery), typeof(EmbeddedDocumentInput), typeof(EmbeddedDocumentBatch), typeof(EmbeddedSample), typeof(EmbeddedCheck),
        typeof(CreateSourceRequest), typeof(UpdateSourceRequest), typeof(SyncRequest),
        typeof(CreateWebhookRequest), typeof(UpdateWebhookRequest), typeof(RotateWebhookSecretRequest),
    ];

    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(JsonNode)] = "Any JSON value.",
        [typeof(JsonObject)] = "Any JSON object.",
        [typeof(UploadForm)] = "Files and the fields that belong to them, in order.",
        [typeof(IFormFile)] = "The bytes of a file.",
        [typeof(IFormFileCollection)] = "Files.",
        [typeof(ChunkingStrategy)] = "How a workspace cuts documents into chunks.",
        [typeof(SearchGrouping)] = "What a hit is.",
    };

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is not null) return Task.CompletedTask;
        if (Bodies.Contains(context.JsonTypeInfo.Type)) schema.AdditionalPropertiesAllowed = false;
        if (Words.TryGetValue(context.JsonTypeInfo.Type, out var words)) schema.Description ??= words;
        return Task.CompletedTask;
    }
}
