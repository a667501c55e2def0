using System.Net;
using System.Text;
using System.Text.Json;
using Asemb.Core.Errors;
using Asemb.Server.Api;
using Asemb.Server.Security;
using Asemb.Server.Tests.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Asemb.Server.Tests.OpenApi;

/// <summary>The description of the API is valid, complete, and true.</summary>
public sealed class OpenApiDocumentTests(SharedServer server)
{
    private static readonly string[] Verbs = ["get", "post", "put", "patch", "delete"];

    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task It_is_valid_OpenAPI_3_1()
    {
        var json = await Harness.Http.GetStringAsync("/openapi/v1.json");

        var read = OpenApiDocument.Parse(json, OpenApiConstants.Json);

        Assert.StartsWith("3.1.", JsonDocument.Parse(json).RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public async Task Every_route_is_in_it_and_nothing_else()
    {
        var routes = Routes().Select(route => $"{route.Method.ToLowerInvariant()} {Path(route.Endpoint)}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), (await OperationsAsync()).Select(operation => $"{operation.Verb} {operation.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_words_a_tag_and_a_name_of_its_own()
    {
        var operations = await OperationsAsync();

        Assert.All(operations, operation => Assert.All((string[])["summary", "description", "operationId"], name => Assert.False(string.IsNullOrWhiteSpace(Text(operation.Json, name)), $"{operation.Path}: {name}")));
        Assert.All(operations, operation => Assert.Single(operation.Json.GetProperty("tags").EnumerateArray()));
        Assert.Equal(operations.Count, operations.Select(operation => Text(operation.Json, "operationId")).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Every_parameter_has_words()
    {
        foreach (var operation in await OperationsAsync())
        {
            if (!operation.Json.TryGetProperty("parameters", out var parameters)) continue;
            Assert.All(parameters.EnumerateArray(), parameter => Assert.False(string.IsNullOrWhiteSpace(Text(parameter, "description")), $"{operation.Verb} {operation.Path}: {Text(parameter, "name")}"));
        }
    }

    [Fact]
    public async Task Every_error_an_endpoint_names_is_told_with_an_example()
    {
        var operations = await OperationsAsync();
        foreach (var (endpoint, method) in Routes())
        {
            var operation = operations.Single(found => string.Equals(found.Path, Path(endpoint), StringComparison.Ordinal) && found.Verb.Equals(method, StringComparison.OrdinalIgnoreCase));
            var responses = operation.Json.GetProperty("responses");
            foreach (var error in endpoint.Metadata.GetMetadata<Refusals>()!.Errors)
            {
                var response = responses.GetProperty($"{error.HttpStatus}");
                Assert.Contains($"`{error.Code}`", Text(response, "description"), StringComparison.Ordinal);
                var problem = response.GetProperty("content").GetProperty("application/problem+json");
                if (problem.TryGetProperty("example", out var example)) Assert.Equal(error.HttpStatus, ErrorCodes.Find(Text(example, "code")!).HttpStatus);
                else Assert.Fail($"{method} {operation.Path}: {error.HttpStatus} has no example");
            }

            Assert.Contains(responses.EnumerateObject(), response => response.Name.StartsWith('2'));
        }
    }

    [Fact]
    public async Task Every_operation_tells_which_keys_open_it()
    {
        var operations = await OperationsAsync();
        foreach (var (endpoint, method) in Routes())
        {
            var access = endpoint.Metadata.GetMetadata<Access>()!;
            var operation = operations.Single(found => string.Equals(found.Path, Path(endpoint), StringComparison.Ordinal) && found.Verb.Equals(method, StringComparison.OrdinalIgnoreCase));
            Assert.Equal(!access.Anonymous, operation.Json.TryGetProperty("security", out var security) && security.GetArrayLength() == 2);
            Assert.All(Scopes.Names(access.AnyOf), scope => Assert.Contains(scope, Text(operation.Json, "description"), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_JSON_body_has_an_example_that_the_server_takes()
    {
        await using var harness = await ServerHarness.StartAsync(options: NamedHosts.Use);
        var model = (await harness.Client.Workspaces.CreateAsync(new Client.Contracts.CreateWorkspaceRequest { Name = "taken" })).Model;
        var examples = (await OperationsAsync()).Where(operation => operation.Json.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out _)).ToList();

        // The folder of the example, and what its source is called.
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(harness.Folder, "handbook")).FullName;
        Assert.True(examples.Count >= 11);
        foreach (var (verb, path, json) in examples)
        {
            var body = json.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example");

            // No example can know the model of a workspace: it shows a vector of two numbers.
            var text = JsonSerializer.Serialize(body).Replace("9f0c2ad1b7e34c55", model.Fingerprint, StringComparison.Ordinal)
                .Replace("[0.6,0.8]", $"[{string.Join(',', Enumerable.Repeat(1, model.Dimensions))}]", StringComparison.Ordinal)
                .Replace("/srv/handbook", folder, StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(verb.ToUpperInvariant()), path.Replace("{workspace}", "taken", StringComparison.Ordinal).Replace("{source}", "handbook", StringComparison.Ordinal).Replace("{webhook}", "n8n", StringComparison.Ordinal))
            {
                Content = new StringContent(text, Encoding.UTF8, "application/json"),
            };
            using var response = await harness.Http.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode, $"{verb} {path}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task Bodies_are_closed_and_their_members_explained()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");

        foreach (var name in (string[])["DocumentInput", "DocumentBatch", "SearchQuery", "CreateWorkspaceRequest", "UpdateWorkspaceRequest", "CreateKeyRequest", "DeleteDocumentsRequest", "RetryRequest", "SwitchModelRequest", "JudgedQuery", "CreateSourceRequest", "UpdateSourceRequest", "SyncRequest"])
            Assert.False(schemas.GetProperty(name).GetProperty("additionalProperties").GetBoolean());
        foreach (var schema in schemas.EnumerateObject().Where(schema => schema.Value.TryGetProperty("properties", out _)))
        {
            foreach (var member in schema.Value.GetProperty("properties").EnumerateObject())
                Assert.True(Text(member.Value, "description") is { Length: > 0 } || member.Value.TryGetProperty("$ref", out _), $"{schema.Name}.{member.Name} is not explained");
        }
    }

    private List<(RouteEndpoint Endpoint, string Method)> Routes() =>
        [.. ((IEndpointRouteBuilder)Harness.Server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } path && (path.StartsWith("/api", StringComparison.Ordinal) || path.StartsWith("/health", StringComparison.Ordinal)))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (endpoint, method)))];

    private static string Path(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Replace(":long", "", StringComparison.Ordinal).TrimEnd('/');

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task<JsonElement> DocumentAsync() => await (await Harness.Http.GetAsync("/openapi/v1.json")).JsonAsync(HttpStatusCode.OK);

    private async Task<List<(string Verb, string Path, JsonElement Json)>> OperationsAsync() =>
        [.. (await DocumentAsync()).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(verb => Verbs.Contains(verb.Name, StringComparer.Ordinal)).Select(verb => (verb.Name, path.Name, verb.Value)))];
}
