using System.Net;
using System.Net.Sockets;

namespace Asemb.Client.Tests;

/// <summary>Whatever a server answers, callers see results or a <see cref="ProblemException"/>.</summary>
public sealed class ProblemMappingTests
{
    private const string Problem =
        """{"type":"/docs/errors#invalid-request","title":"The request is not valid.","status":400,"detail":"limit is 0.","code":"invalid_request","field":"limit","traceId":"t1","errors":[{"index":2,"code":"invalid_name","message":"No name."}]}""";

    [Fact]
    public async Task A_problem_comes_with_everything_it_tells()
    {
        using var client = ScriptedServer.Json(Problem, HttpStatusCode.BadRequest).Client();

        var problem = await Assert.ThrowsAsync<ProblemException>(() => client.GetMeAsync());

        Assert.Equal((400, "invalid_request", "limit is 0.", "limit", "t1"), (problem.Status, problem.Code, problem.Message, problem.Field, problem.TraceId));
        Assert.Equal((2, "invalid_name"), (Assert.Single(problem.Errors).Index!.Value, problem.Errors[0].Code));
        Assert.Null(problem.RetryAfter);
    }

    [Fact]
    public async Task How_long_to_wait_is_read_from_the_body_or_the_header()
    {
        var server = new ScriptedServer((_, number) =>
        {
            var response = ScriptedServer.Answer($$"""{"code":"embedding_unavailable","status":503{{(number == 1 ? ",\"retryAfter\":7" : "")}}}""", HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(30));
            return response;
        });
        using var client = server.Client();

        Assert.Equal(TimeSpan.FromSeconds(7), (await Assert.ThrowsAsync<ProblemException>(() => client.GetMeAsync())).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(30), (await Assert.ThrowsAsync<ProblemException>(() => client.GetMeAsync())).RetryAfter);
    }

    [Theory]
    [InlineData("<html>Bad gateway</html>", HttpStatusCode.BadGateway)]
    [InlineData("", HttpStatusCode.InternalServerError)]
    [InlineData("{}", HttpStatusCode.NotFound)]
    [InlineData("<html>A portal of the hotel</html>", HttpStatusCode.OK)]
    [InlineData("null", HttpStatusCode.OK)]
    [InlineData("{}", HttpStatusCode.OK)]
    public async Task An_answer_that_no_server_of_ours_gives_is_told_as_such(string body, HttpStatusCode status)
    {
        using var client = ScriptedServer.Json(body, status).Client();

        var problem = await Assert.ThrowsAsync<ProblemException>(() => client.GetMeAsync());

        Assert.Equal((ProblemException.UnexpectedAnswer, (int)status), (problem.Code, problem.Status));
        Assert.Contains("http://asemb.example/api/v1/me", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_answer_of_somebody_else_is_cut()
    {
        using var client = ScriptedServer.Json(new string('x', 100_000), HttpStatusCode.BadGateway).Client();

        Assert.True((await Assert.ThrowsAsync<ProblemException>(() => client.GetMeAsync())).Message.Length < 700);
    }

    [Fact]
    public async Task What_is_not_found_is_null_or_false()
    {
        static HttpResponseMessage NotFound(string code) => ScriptedServer.Answer($$"""{"code":"{{code}}","status":404}""", HttpStatusCode.NotFound);
        using var documents = new ScriptedServer((_, _) => NotFound("document_not_found")).Client();
        using var jobs = new ScriptedServer((_, _) => NotFound("job_not_found")).Client();
        using var keys = new ScriptedServer((_, _) => NotFound("key_not_found")).Client();
        using var workspaces = new ScriptedServer((_, _) => NotFound("workspace_not_found")).Client();

        Assert.Null(await documents.Documents.FindAsync("w", "k"));
        Assert.Null(await documents.Documents.FindAsync("w", 1));
        Assert.False(await documents.Documents.DeleteAsync("w", "k"));
        Assert.Null(await jobs.Jobs.FindAsync(Guid.NewGuid()));
        Assert.False(await keys.Keys.RevokeAsync(Guid.NewGuid()));
        Assert.False(await workspaces.Workspaces.DeleteAsync("w"));
    }

    [Fact]
    public async Task A_missing_workspace_is_no_missing_document()
    {
        using var client = ScriptedServer.Json("""{"code":"workspace_not_found","status":404}""", HttpStatusCode.NotFound).Client();

        Assert.Equal("workspace_not_found", (await Assert.ThrowsAsync<ProblemException>(() => client.Documents.FindAsync("w", "k"))).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_does_not_answer_is_unavailable(bool health)
    {
        using var client = new ScriptedServer((_, _) => throw new HttpRequestException("Connection refused", new SocketException())).Client();

        var problem = await Assert.ThrowsAsync<ProblemException>(() => Ask(client, health));

        Assert.Equal((ProblemException.ServerUnavailable, 503), (problem.Code, problem.Status));
        Assert.Contains("asemb serve", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_takes_too_long_is_unavailable(bool health)
    {
        using var client = new ScriptedServer((_, _) => throw new TaskCanceledException("The timeout passed", new TimeoutException())).Client();

        Assert.Equal(ProblemException.ServerUnavailable, (await Assert.ThrowsAsync<ProblemException>(() => Ask(client, health))).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_who_gives_up_gets_a_cancellation(bool health)
    {
        using var cancelled = new CancellationTokenSource();
        using var client = new ScriptedServer((_, _) =>
        {
            cancelled.Cancel();
            throw new OperationCanceledException(cancelled.Token);
        }).Client();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ask(client, health, cancelled.Token));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_unavailable()
    {
        using var client = new ScriptedServer((_, _) => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) }).Client();

        Assert.Equal(ProblemException.ServerUnavailable, (await Assert.ThrowsAsync<ProblemException>(() => client.GetMeAsync())).Code);
        Assert.Equal(ProblemException.ServerUnavailable, (await Assert.ThrowsAsync<ProblemException>(() => client.Documents.GetContentAsync("w", 1))).Code);
    }

    [Fact]
    public async Task Nothing_is_retried_behind_the_callers_back()
    {
        var server = ScriptedServer.Json("""{"code":"store_unavailable","status":503,"retryAfter":1}""", HttpStatusCode.ServiceUnavailable);
        using var client = server.Client();

        await Assert.ThrowsAsync<ProblemException>(() => client.GetMeAsync());

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_unhealthy_answer_is_an_answer()
    {
        using var client = ScriptedServer.Json("""{"status":"unhealthy"}""", HttpStatusCode.ServiceUnavailable).Client();

        Assert.Equal(Contracts.HealthState.Unhealthy, (await client.GetHealthAsync()).Status);
    }

    private static async Task Ask(AsembClient client, bool health, CancellationToken cancellationToken = default)
    {
        if (health) await client.GetHealthAsync(cancellationToken: cancellationToken);
        else await client.GetMeAsync(cancellationToken);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("The connection was reset.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The connection was reset.");

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("The connection was reset.");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("The connection was reset.");
    }
}
