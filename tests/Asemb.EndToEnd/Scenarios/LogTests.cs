using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>What a server in the foreground writes down.</summary>
public sealed class LogTests
{
    private const string Model = "ASEMB_Embeddings__Models__0__";

    [Fact]
    public async Task An_answer_of_5xx_is_a_line_on_standard_error_with_its_trace_id()
    {
        await using var data = new DataFolder();
        await using var server = AsembProcess.Start(data, input: null, Environment(), "serve", "--port", "0");

        var traceId = await FailAsync(data, server);

        Assert.Contains("embedding_unavailable", await server.SawAsync(line => line.Contains(traceId, StringComparison.Ordinal)), StringComparison.Ordinal);
        await server.SignalAsync("TERM");
        var end = await server.ExitAsync();
        Assert.Contains(traceId, end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(traceId, end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_file_gets_the_lines_in_the_format_that_is_set()
    {
        await using var data = new DataFolder();
        var file = Path.Combine(data.Files, "server.log");
        var environment = Environment();
        environment["ASEMB_Server__LogFormat"] = "json";
        await using var server = AsembProcess.Start(data, input: null, environment, "serve", "--port", "0", "--log-file", file);

        var traceId = await FailAsync(data, server);
        await server.SignalAsync("TERM");
        var end = await server.ExitAsync();

        var line = Assert.Single(await File.ReadAllLinesAsync(file), line => line.Contains(traceId, StringComparison.Ordinal));
        Assert.Equal("Warning", (string?)JsonNode.Parse(line)!["LogLevel"]);
        Assert.DoesNotContain(traceId, end.Error, StringComparison.Ordinal);
    }

    /// <summary>Asks for what needs an embedding endpoint that is not there.</summary>
    private static async Task<string> FailAsync(DataFolder data, AsembProcess server)
    {
        await server.SawAsync(line => line.Contains("ASEMB listens", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri((string)data.Server["url"]!) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", data.LocalKey);
        (await http.PostAsync("/api/v1/workspaces", Json("""{"name":"w","model":"openai:stub"}"""))).EnsureSuccessStatusCode();
        var answer = await http.PostAsync("/api/v1/workspaces/w/search", Json("""{"query":"apples","mode":"vector"}"""));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["traceId"]!;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static Dictionary<string, string?> Environment()
    {
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [Model + "Name"] = "stub",
            [Model + "Provider"] = "openai",
            [Model + "BaseUrl"] = $"http://127.0.0.1:{ClosedPort.Number}/v1",
            [Model + "Model"] = "stub",
            [Model + "ApiKey"] = "none",
            [Model + "Dimensions"] = "3",
            [Model + "MaxRetries"] = "0",
        };
    }
}
