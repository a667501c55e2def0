using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

public sealed class AuthorisationProbeTests
{
    private const string Secured = """{"get":{"security":[{"bearer":[]}]},"delete":{"security":[{"bearer":[]}]}}""";

    [Fact]
    public async Task Every_operation_is_tried_with_every_kind_of_wrong_key()
    {
        var server = Server(Secured, 401);

        var measurement = await MeasureAsync(server);

        // Rate limits are the item's other half: no pass without them.
        Assert.Equal(Verdict.NotMeasured, measurement.Verdict);
        Assert.Contains("2 operations x 3 kinds", measurement.Value, StringComparison.Ordinal);
        Assert.Equal(6, server.Requests.Count(request => request.Path.StartsWith("/api/", StringComparison.Ordinal)));
        Assert.Equal(3, server.Requests.Where(request => request.Method == "DELETE").Select(request => request.Key).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task An_operation_that_answers_anything_but_401_is_a_violation(int status)
    {
        var measurement = await MeasureAsync(Server(Secured, status));

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains($"DELETE /api/v1/workspaces/{{workspace}} with no key answered {status}", measurement.Details);
    }

    [Fact]
    public async Task A_new_operation_that_asks_for_no_key_is_a_violation()
    {
        var measurement = await MeasureAsync(Server("""{"get":{}}""", 401));

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains("GET /api/v1/workspaces/{workspace} asks for no key", measurement.Details);
    }

    [Fact]
    public async Task A_server_without_operations_is_no_pass()
    {
        var server = new StubServer((_, _) => (200, """{"paths":{"/health/live":{"get":{}}}}"""));

        Assert.Equal(Verdict.Fail, (await MeasureAsync(server)).Verdict);
    }

    private static StubServer Server(string item, int status) => new((request, _) => request.RequestUri!.AbsolutePath == "/openapi/v1.json"
        ? (200, """{"paths":{"/health/live":{"get":{}},"/api/v1/workspaces/{workspace}":ITEM}}""".Replace("ITEM", item, StringComparison.Ordinal))
        : (status, "{}"));

    private static Task<Measurement> MeasureAsync(StubServer server) => new AuthorisationProbe().MeasureAsync(
        new ProbeContext { Server = server.Client, Anonymous = server.Client, Time = TimeProvider.System }, TestContext.Current.CancellationToken);
}
