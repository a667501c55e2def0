using Asemb.Server.Api;
using Asemb.Server.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Asemb.Server.OpenApi;

/// <summary>The machine-readable description of the API, and the page that shows it. Both need no key and no network.</summary>
internal static class OpenApiSetup
{
    public const string DocumentName = "v1";
    public const string DocumentPath = "/openapi/v1.json";
    public const string PagePath = "/docs";

    public static void AddApiDescription(this IServiceCollection services) => services.AddSingleton<ApiDocument>().AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer<DocumentDescription>();
        options.AddOperationTransformer<OperationDescription>();
        options.AddSchemaTransformer<SchemaDescription>();
    });

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapGet(DocumentPath, async (ApiDocument document, CancellationToken cancellationToken) => TypedResults.Bytes(await document.ReadAsync(cancellationToken), "application/json; charset=utf-8"))
            .Allow(Access.Open)
            .ExcludeFromDescription();
        app.MapScalarApiReference(PagePath, options => options
                .WithTitle("ASEMB API")
                .WithOpenApiRoutePattern(DocumentPath)
                .WithDynamicBaseServerUrl()
                .AddPreferredSecuritySchemes(DocumentDescription.Bearer)
                .HideModels()
                .DisableDefaultFonts()
                .DisableTelemetry()
                // These lead to services of the page's maker, who would be sent the description.
                .HideClientButton()
                .HideDeveloperTools()
                .DisableAgent()
                .DisableMcp())
            .Allow(Access.Open)
            .ExcludeFromDescription();
        app.MapGet("/", () => TypedResults.Redirect(PagePath)).Allow(Access.Open).ExcludeFromDescription();
    }
}
