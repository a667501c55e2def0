using System.Net;
using Asemb.Client.Contracts;

namespace Asemb.Client.Tests;

/// <summary>Following a job over whatever stands between it and the server.</summary>
public sealed class EventStreamTests
{
    private static readonly Guid Id = Guid.Parse("5f0c8f0e-6a55-4c53-9d59-3f5d3f6b2a11");

    [Fact]
    public async Task Events_are_read_in_whatever_form_they_come()
    {
        var server = Streams($": hello\r\n\r\nid: 1\nevent: progress\ndata: {Job(1)}\n\nevent: other\ndata: x\n\n: heartbeat\n\nid:2\nevent:done\ndata:{Job(0)}\n\n");

        Assert.Equal([1, 0], await FollowAsync(server));
        Assert.Equal($"http://asemb.example/api/v1/workspaces/w/jobs/{Id}/events", Assert.Single(server.Requests).Url);
    }

    [Fact]
    public async Task A_stream_that_ends_early_is_taken_up_where_it_ended()
    {
        var asked = new List<string?>();
        var server = new ScriptedServer((request, count) =>
        {
            asked.Add(request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : null);
            return Events(count == 1 ? $"id: a\nevent: progress\ndata: {Job(2)}\n\nid: half" : $"id: b\nevent: done\ndata: {Job(0)}\n\n");
        });

        Assert.Equal([2, 0], await FollowAsync(server));
        Assert.Equal([null, "a"], asked);
    }

    [Theory]
    [InlineData("too_many_streams", 503)]
    [InlineData("route_not_found", 404)]
    public async Task Where_no_stream_is_to_be_had_the_job_is_asked_for(string code, int status)
    {
        var left = 2;
        var server = new ScriptedServer((request, _) => request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal)
            ? ScriptedServer.Answer($$"""{"code":"{{code}}","status":{{status}},"title":"t"}""", (HttpStatusCode)status, "application/problem+json")
            : ScriptedServer.Answer(Job(left--)));

        Assert.Equal([2, 1, 0], await FollowAsync(server));
    }

    [Fact]
    public async Task An_answer_that_is_no_stream_is_not_taken_for_one()
    {
        var server = new ScriptedServer((request, _) =>
            request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal) ? ScriptedServer.Answer("<html>", mediaType: "text/html") : ScriptedServer.Answer(Job(0)));

        Assert.Equal([0], await FollowAsync(server));
    }

    [Fact]
    public async Task A_job_that_was_deleted_ends_with_its_code()
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(() => FollowAsync(Streams("event: gone\ndata: {}\n\n")));

        Assert.Equal(("job_not_found", 404), (problem.Code, problem.Status));
    }

    [Fact]
    public async Task What_is_no_job_is_said_to_be_none()
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(() => FollowAsync(Streams("event: progress\ndata: nonsense\n\n")));

        Assert.Equal(ProblemException.UnexpectedAnswer, problem.Code);
    }

    [Fact]
    public async Task Jobs_are_paused_resumed_and_cancelled_under_their_workspace()
    {
        var server = new ScriptedServer((request, _) => ScriptedServer.Answer(request.RequestUri!.AbsolutePath.EndsWith("jobs/cancel", StringComparison.Ordinal) ? """{"cancelled":3}""" : Job(0)));
        using var client = server.Client();

        await client.Jobs.PauseAsync("w", Id);
        await client.Jobs.ResumeAsync("w", Id);
        await client.Jobs.CancelAsync("w", Id);
        Assert.Equal(3, (await client.Jobs.CancelAllAsync("w")).Cancelled);

        Assert.Equal(
            [$"jobs/{Id}/pause", $"jobs/{Id}/resume", $"jobs/{Id}/cancel", "jobs/cancel"],
            server.Requests.Select(request => request.Method is "POST" ? request.Url["http://asemb.example/api/v1/workspaces/w/".Length..] : request.Method));
    }

    private static ScriptedServer Streams(string events) => new((_, _) => Events(events));

    private static HttpResponseMessage Events(string events) => ScriptedServer.Answer(events, mediaType: "text/event-stream");

    private static string Job(int pending) =>
        $$"""{"id":"{{Id}}","workspace":"w","createdAt":"2026-01-15T09:30:00Z","state":"{{(pending == 0 ? "done" : "queued")}}","done":{{(pending == 0 ? "true" : "false")}},"total":2,"unchanged":0,"pending":{{pending}},"processing":0,"indexed":{{2 - pending}},"failed":0,"superseded":0,"cancelled":0,"percent":1}""";

    private static async Task<List<int>> FollowAsync(ScriptedServer server)
    {
        using var client = server.Client();
        var pending = new List<int>();
        await foreach (var job in client.Jobs.FollowAsync("w", Id, interval: TimeSpan.FromMilliseconds(1))) pending.Add(job.Pending);
        return pending;
    }
}
