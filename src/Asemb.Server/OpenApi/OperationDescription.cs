using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Server.Api;
using Asemb.Server.Problems;
using Asemb.Server.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Asemb.Server.OpenApi;

/// <summary>Rights, errors, examples and the words for parameters of one operation.</summary>
internal sealed class OperationDescription : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, (string Description, JsonNode Example)> Parameters = new(StringComparer.Ordinal)
    {
        ["workspace"] = ("Name of the workspace.", "handbook"),
        ["webhook"] = ("Name of the webhook.", "n8n"),
        ["delivery"] = ("Id of the delivery: its webhook-id.", "0197c1a0-5d6e-7c3a-9b1f-2f0f5a3f9d11"),
        ["id"] = ("The id.", "1207"),
        ["key"] = ("The document's key.", "handbook/travel.md"),
        ["source"] = ("Name of the source.", "handbook"),
        ["documents"] = ("What becomes of the source's documents: keep, which is what happens when absent, or delete.", "keep"),
        ["wait"] = ("Seconds to wait for the end, 0 to 60; 0 when absent.", 30),
        ["limit"] = ("Most entries of the answer.", 20),
        ["filter"] = ("Only documents whose metadata match, written as JSON.", """{"team":"people","year":{"gte":2024}}"""),
        ["cursor"] = ("The nextCursor of the page before.", "YToxMjA3"),
    };

    /// <summary>Bound as text, because names are read without regard to case; described as what they are.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> Names = new(StringComparer.Ordinal)
    {
        ["state"] = [.. RequestLimits.Names<DocumentState>()],
        ["listWebhookDeliveries.state"] = [.. RequestLimits.Names<WebhookDeliveryState>()],
        ["syntax"] = [.. RequestLimits.Names<QuerySyntax>()],
        ["mode"] = [.. RequestLimits.Names<SearchMode>()],
        ["groupBy"] = [.. RequestLimits.Names<SearchGrouping>()],
    };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Access>().LastOrDefault() is { } access) Secure(operation, access, context.Document);
        if (metadata.OfType<Refusals>().LastOrDefault() is { } refusals) Refuse(operation, refusals);
        if (metadata.OfType<RequestExample>().LastOrDefault() is { } example)
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? []) content.Example = JsonNode.Parse(example.Json);
        }

        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.Name is not null && (Names.TryGetValue($"{operation.OperationId}.{parameter.Name}", out var names) || Names.TryGetValue(parameter.Name, out names)))
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. names.Select(name => (JsonNode)name)] };
            if (parameter.Name is null || !Parameters.TryGetValue(parameter.Name, out var words)) continue;
            parameter.Description ??= words.Description;
            parameter.Example ??= words.Example.DeepClone();
        }

        return Task.CompletedTask;
    }

    private static void Secure(OpenApiOperation operation, Access access, OpenApiDocument? document)
    {
        if (access.Anonymous) return;
        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentDescription.Bearer, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentDescription.Header, document)] = [] },
        ];
        var scopes = Scopes.Names(access.AnyOf).ToList();
        operation.Description += scopes.Count == 0 ? "\n\nNeeds any valid key." : $"\n\nNeeds a key with the scope {string.Join(" or ", scopes)}.";
    }

    private static void Refuse(OpenApiOperation operation, Refusals refusals)
    {
        foreach (var group in refusals.Errors.Distinct().GroupBy(error => error.HttpStatus))
        {
            var status = group.Key.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (operation.Responses?.TryGetValue(status, out var found) != true || found is not OpenApiResponse response) continue;
            response.Description = string.Join('\n', group.Select(error => $"`{error.Code}`: {error.Title}"));
            if (response.Content?.TryGetValue(ProblemWriter.ContentType, out var content) != true) continue;
            var first = group.First();
            content!.Example = System.Text.Json.JsonSerializer.SerializeToNode(
                new Problem { Type = ProblemWriter.TypeOf(first), Title = first.Title, Status = first.HttpStatus, Code = first.Code, Detail = first.Title },
                WireJson.Default.Problem);
        }
    }
}
