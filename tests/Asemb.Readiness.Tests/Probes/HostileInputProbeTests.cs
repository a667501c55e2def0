using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

public sealed class HostileInputProbeTests
{
    private const string Refusal = """{"code":"invalid_request"}""";

    [Fact]
    public async Task Passes_when_every_refusal_has_a_code()
    {
        var server = Server(400, Refusal);

        var measurement = await MeasureAsync(server);

        Assert.Equal(Verdict.Pass, measurement.Verdict);
        Assert.Contains(server.Requests, request => request.Path.EndsWith("/upload", StringComparison.Ordinal));
        Assert.Contains(server.Requests, request => request.Body.Contains("telepathy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(500, Refusal, "answered 500")]
    [InlineData(400, "no JSON at all", "answered 400 without a problem document")]
    [InlineData(404, "{}", "answered 404 without a code")]
    public async Task Fails_on_faults_and_on_refusals_without_a_code(int status, string body, string complaint)
    {
        var measurement = await MeasureAsync(Server(status, body));

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains(measurement.Details, detail => detail.EndsWith(complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fails_when_a_script_comes_back_as_html()
    {
        var measurement = await MeasureAsync(Server(200, "<p><script>alert(1)</script></p>", "text/html"));

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains(measurement.Details, detail => detail.EndsWith("echoed a script as HTML", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"job":{"done":true,"failures":[]}}""")]
    [InlineData("""{"job":{"done":true,"failures":[{"key":"a","error":{"code":"damaged_document"}}]}}""")]
    public async Task Passes_when_every_file_is_indexed_or_refused(string answer) => Assert.Equal(Verdict.Pass, (await MeasureAsync(Accepting(answer))).Verdict);

    [Theory]
    [InlineData("""{"job":{"done":false,"failures":[]}}""", "was not finished when the answer was due")]
    [InlineData("""{"job":{"done":true,"failures":[{"key":"a","error":{"code":"internal_error"}}]}}""", "ended as internal_error")]
    [InlineData("""{"job":{"done":true,"failures":[{"key":"a","error":{"code":"extraction_timeout"}}]}}""", "ended as extraction_timeout")]
    [InlineData("""{"job":{"done":true,"failures":[{"key":"a","error":{"code":""}}]}}""", "ended as a failure without a code")]
    [InlineData("""{"job":{"done":true,"failures":[{"key":"a"}]}}""", "was accepted by an answer that cannot be read")]
    [InlineData("""{"jobId":"1"}""", "was accepted without a job to follow")]
    [InlineData("accepted", "was accepted by an answer that cannot be read")]
    public async Task Fails_when_an_accepted_file_comes_to_no_sound_end(string answer, string complaint)
    {
        var measurement = await MeasureAsync(Accepting(answer));

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.All(HostileFiles.All, file => Assert.Contains($"upload of {file.Name} {complaint}", measurement.Details));
    }

    [Fact]
    public async Task Fails_when_a_file_ends_the_server()
    {
        var server = new StubServer((request, _) => request.RequestUri!.AbsolutePath switch
        {
            "/openapi/v1.json" => (200, """{"paths":{}}"""),
            "/api/v1/workspaces" => (201, "{}"),
            _ => throw new HttpRequestException("connection refused"),
        });

        var measurement = await MeasureAsync(server);

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains(measurement.Details, detail => detail.EndsWith("got no answer: connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Touches_a_workspace_of_its_own_and_removes_it()
    {
        var server = Server(500, Refusal);

        await MeasureAsync(server);

        Assert.Equal(("POST", "/api/v1/workspaces"), (server.Requests[0].Method, server.Requests[0].Path));
        Assert.Equal(("DELETE", "/api/v1/workspaces/readiness-hostile-input"), (server.Requests[^1].Method, server.Requests[^1].Path));
    }

    private static StubServer Accepting(string answer) => new((request, _) => request.RequestUri!.AbsolutePath switch
    {
        "/openapi/v1.json" => (200, """{"paths":{}}"""),
        var path => path.EndsWith("/upload", StringComparison.Ordinal) ? (202, answer) : (200, "{}"),
    });

    private static StubServer Server(int status, string body, string mediaType = "application/json") => new((request, _) => request.RequestUri!.AbsolutePath == "/openapi/v1.json"
        ? (200, """{"paths":{"/api/v1/workspaces/{workspace}/search":{"post":{"requestBody":{"content":{"application/json":{}}}}}}}""")
        : (status, body))
    {
        MediaType = mediaType,
    };

    private static Task<Measurement> MeasureAsync(StubServer server) => new HostileInputProbe().MeasureAsync(
        new ProbeContext { Server = server.Client, Anonymous = server.Client, Time = TimeProvider.System }, TestContext.Current.CancellationToken);
}
