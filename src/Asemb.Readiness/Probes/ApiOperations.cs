using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Asemb.Readiness.Probes;

/// <summary>An operation of the server's own OpenAPI document.</summary>
/// <param name="Path">With its parameters filled with samples.</param>
/// <param name="NeedsKey">A security requirement is declared.</param>
/// <param name="BodyType">Media type of the body it takes; null when it takes none.</param>
internal sealed record ApiOperation(HttpMethod Method, string Template, string Path, bool NeedsKey, string? BodyType)
{
    public bool TakesJson => BodyType == "application/json";
}

internal static class ApiOperations
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    public static async Task<IReadOnlyList<ApiOperation>> ReadAsync(HttpClient server, CancellationToken cancellationToken)
    {
        var document = JsonNode.Parse(await server.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), cancellationToken))!;
        var everywhere = document["security"] is JsonArray { Count: > 0 };
        var operations = new List<ApiOperation>();
        foreach (var (template, item) in document["paths"]!.AsObject())
        {
            foreach (var method in Methods)
            {
                if (item?[method] is not { } operation) continue;
                var security = operation["security"] as JsonArray;
                operations.Add(new ApiOperation(
                    HttpMethod.Parse(method),
                    template,
                    Fill(template),
                    security is null ? everywhere : security.Count > 0,
                    BodyType(operation)));
            }
        }

        return operations;
    }

    private static string? BodyType(JsonNode operation) =>
        operation["requestBody"]?["content"] is not JsonObject content ? null
        : content.ContainsKey("application/json") ? "application/json"
        : content.Select(entry => entry.Key).FirstOrDefault();

    /// <summary>Sends the operation; the caller disposes the answer.</summary>
    public static Task<HttpResponseMessage> SendAsync(
        HttpClient server, ApiOperation operation, string path, string? body, string? key, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(operation.Method, new Uri(path.TrimStart('/'), UriKind.Relative));
        if (body is not null && operation.Method != HttpMethod.Get)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(operation.BodyType ?? "application/json");
        }

        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        return server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static string Fill(string template)
    {
        var path = template;
        for (var open = path.IndexOf('{', StringComparison.Ordinal); open >= 0; open = path.IndexOf('{', StringComparison.Ordinal))
        {
            var close = path.IndexOf('}', open);
            var name = path[(open + 1)..close];
            var sample = name.Contains("id", StringComparison.OrdinalIgnoreCase) ? "1" : "readiness-probe";
            path = path[..open] + sample + path[(close + 1)..];
        }

        return path;
    }
}
