using Asemb.Server.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Asemb.Server.OpenApi;

/// <summary>What the document says of the API as a whole.</summary>
internal sealed class DocumentDescription : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";
    public const string Header = "apiKey";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ASEMB",
            Version = ServerVersion.Version,
            Description =
                "Semantic search over your own documents. Send an API key as bearer token or in X-ASEMB-API-Key. Errors are problem+json (RFC 9457) with a stable code. "
                + "Times are UTC, offsets are UTF-16 units.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        // Relative to wherever the document was read, so that one document is true behind every address.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The API key: Authorization: Bearer KEY" },
            [Header] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = KeyGate.HeaderName, Description = "The API key in a header of its own." },
        };
        document.Tags = new HashSet<OpenApiTag>
        {
            Tag("Workspaces", "Tenants with their own documents, index and settings."),
            Tag("Documents", "Ways in, and what has come in."),
            Tag("Jobs", "How far accepted documents are."),
            Tag("Search", "Words and meaning."),
            Tag("Webhooks", "Who is told what happens."),
            Tag("Keys", "Who may do what."),
            Tag("Models", "What turns text into vectors."),
            Tag("Server", "The caller and the server themselves."),
            Tag("Health", "Probes for supervisors and load balancers."),
        };
        foreach (var schema in document.Components.Schemas?.Values ?? []) HoistDescriptions(schema);
        return Task.CompletedTask;
    }

    /// <summary>The words for an optional member stand inside its "null or this"; readers look for them on the member.</summary>
    private static void HoistDescriptions(IOpenApiSchema schema)
    {
        foreach (var member in (schema.Properties?.Values ?? []).OfType<OpenApiSchema>())
            member.Description ??= member.OneOf?.Select(choice => choice.Description).FirstOrDefault(words => !string.IsNullOrEmpty(words));
    }

    private static OpenApiTag Tag(string name, string description) => new() { Name = name, Description = description };
}
