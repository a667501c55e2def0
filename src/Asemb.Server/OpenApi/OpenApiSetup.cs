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

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer<DocumentDescription>();
        options.AddOperationTransformer<OperationDescription>();
        options.AddSchemaTransformer<SchemaDescription>();
    });

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Allow(Access.Open).ExcludeFromDescription();
        app.MapScalarApiReference(PagePath, options => options
                .WithTitle("ASEMB API")
                .WithOpenApiRoutePattern(DocumentPath)
                .DisableDefaultFonts()
                .DisableTelemetry())
            .Allow(Access.Open)
            .ExcludeFromDescription();
        app.MapGet("/", () => TypedResults.Redirect(PagePath)).Allow(Access.Open).ExcludeFromDescription();
    }
}
