using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Server.Tests.Webhooks;

namespace Asemb.Server.Tests.BadInput;

/// <summary>
/// Every member of every example body, and every parameter, replaced by values that nobody should send. Whatever comes of it, it is an answer: the server
/// never says that it broke, and what it refuses it refuses with a code.
/// </summary>
public sealed class OddValueTests : IAsyncLifetime
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e308", "1e999", "99999999999999999999", "\"\"", "\" \"", "\"\\u0000\"", "\"\\u202e\"", "\"../..\"", "\"%00\"", "[]", "{}", "[null]", "[[]]", "{\"a\":null}",
        "{\"\":{}}", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00+14:00\"", "{\"and\":[]}", "{\"not\":{}}", "[\"a\",\"a\"]",
    ];

    private static readonly string[] Parameters = ["", "%20", "0", "-1", "1.5", "1e9", "9999999999", "true", "null", "%00", "%FF%FE", "%F0%9F%98%80", "{}", "[]", "{%22a%22:null}", "%27%22--"];

    private ServerHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await ServerHarness.StartAsync(options: NamedHosts.Use);

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task No_value_in_a_body_breaks_the_server()
    {
        var sent = 0;
        foreach (var (verb, path, operation) in await OperationsAsync())
        {
            if (!operation.TryGetProperty("requestBody", out var body) || !body.GetProperty("content").TryGetProperty("application/json", out var json)) continue;
            foreach (var mutant in Mutants(json.GetProperty("example").GetRawText()))
            {
                using var request = new HttpRequestMessage(verb, path) { Content = new StringContent(mutant, Encoding.UTF8, "application/json") };
                await ExpectAnswerAsync(request, $"{verb} {path} {mutant}");
                sent++;
            }
        }

        Assert.True(sent > 500);
    }

    [Fact]
    public async Task No_value_in_a_query_or_header_breaks_the_server()
    {
        var sent = 0;
        foreach (var (verb, path, operation) in await OperationsAsync())
        {
            if (!operation.TryGetProperty("parameters", out var parameters)) continue;
            foreach (var parameter in parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() is "query"))
            {
                foreach (var value in Parameters)
                {
                    using var request = new HttpRequestMessage(verb, new Uri(_harness.Server.BaseAddress, $"{path}?{parameter.GetProperty("name").GetString()}={value}"));
                    await ExpectAnswerAsync(request, $"{verb} {path} {parameter.GetProperty("name")}={value}");
                    sent++;
                }
            }
        }

        Assert.True(sent > 200);
    }

    private async Task ExpectAnswerAsync(HttpRequestMessage request, string what)
    {
        using var response = await _harness.Http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode < 500, $"{what}: {(int)response.StatusCode} {answer}");
        if (!response.IsSuccessStatusCode) Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static IEnumerable<string> Mutants(string example)
    {
        foreach (var path in Paths(JsonNode.Parse(example)!))
        {
            foreach (var value in Values)
            {
                // A value such as 1e999 passes through as it is.
                var node = JsonNode.Parse(example)!;
                if (path.Length == 0)
                {
                    yield return value;
                    continue;
                }

                const string Mark = "\"\\u2603\"";
                Replace(node, path);
                yield return node.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode node)
    {
        yield return [];
        var children = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray items => items.Select((item, index) => ((object)index, item)),
            _ => [],
        };
        foreach (var (step, child) in children)
        {
            if (child is null) yield return [step];
            else foreach (var rest in Paths(child)) yield return [step, .. rest];
        }
    }

    private static void Replace(JsonNode node, object[] path)
    {
        foreach (var step in path[..^1]) node = step is int index ? node[index]! : node[(string)step]!;
        if (path[^1] is int last) node[last] = "\u2603";
        else node[(string)path[^1]] = "\u2603";
    }

    private async Task<List<(HttpMethod Verb, string Path, JsonElement Operation)>> OperationsAsync()
    {
        var paths = (await (await _harness.Http.GetAsync("/openapi/v1.json")).JsonAsync()).GetProperty("paths");
        return [.. paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(verb =>
            (new HttpMethod(verb.Name.ToUpper(CultureInfo.InvariantCulture)), path.Name.Replace("{workspace}", "default", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal), verb.Value)))];
    }
}
