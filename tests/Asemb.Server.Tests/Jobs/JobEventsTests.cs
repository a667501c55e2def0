using System.Net;
using System.Text.Json;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Server.Api.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests.Jobs;

public sealed class JobEventsTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task A_stream_tells_the_job_at_once_and_whenever_it_changes_until_it_is_done()
    {
        var (workspace, job) = await QueuedAsync(Harness, 3);
        await using var stream = await EventReader.OpenAsync(Harness.Http, workspace, job);

        var first = await stream.NextAsync();
        Assert.Equal(("progress", 3, JobState.Paused), (first.Name, first.Job.Pending, first.Job.State));
        await Harness.Client.Workspaces.ResumeAsync(workspace);
        var all = new List<ReadEvent>();
        while (await stream.TryNextAsync() is { } next) all.Add(next);

        Assert.Equal(("done", 3), (all[^1].Name, all[^1].Job.Indexed));
        Assert.All(all.SkipLast(1), next => Assert.Equal(("progress", false), (next.Name, next.Job.Done)));
        Assert.Equal(all.Count + 1, all.Append(first).Select(next => next.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("text/event-stream", stream.MediaType);
    }

    [Fact]
    public async Task Whoever_comes_back_with_the_last_id_gets_only_what_changed()
    {
        var (workspace, job) = await QueuedAsync(Harness, 2);
        string id;
        await using (var stream = await EventReader.OpenAsync(Harness.Http, workspace, job)) id = (await stream.NextAsync()).Id;

        await using var again = await EventReader.OpenAsync(Harness.Http, workspace, job, id);
        await Harness.Client.Jobs.CancelAsync(workspace, job);

        var next = await again.NextAsync();
        Assert.Equal(("done", 2, JobState.Cancelled), (next.Name, next.Job.Cancelled, next.Job.State));
    }

    [Fact]
    public async Task A_job_that_is_done_is_told_and_the_stream_ends()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var job = (await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d", Text = "Text." }, waitSeconds: 60)).JobId;

        await using var stream = await EventReader.OpenAsync(Harness.Http, workspace, job);

        Assert.Equal("done", (await stream.NextAsync()).Name);
        Assert.Null(await stream.TryNextAsync());
    }

    [Fact]
    public async Task A_stream_says_when_its_workspace_is_deleted()
    {
        var (workspace, job) = await QueuedAsync(Harness, 1);
        await using var stream = await EventReader.OpenAsync(Harness.Http, workspace, job);
        await stream.NextAsync();

        await Harness.Client.Workspaces.DeleteAsync(workspace);

        Assert.Equal("gone", (await stream.NextAsync()).Name);
        var problem = await Assert.ThrowsAsync<ProblemException>(async () => await FollowAsync(Harness.Client, workspace, job));
        Assert.Equal("workspace_not_found", problem.Code);
    }

    [Fact]
    public async Task Unknown_jobs_have_no_stream_and_a_head_request_gets_the_head_alone()
    {
        var (workspace, job) = await QueuedAsync(Harness, 1);

        var missing = await Harness.Http.GetAsync($"/api/v1/workspaces/{workspace}/jobs/{Guid.NewGuid()}/events");
        Assert.Equal("job_not_found", (await missing.JsonAsync(HttpStatusCode.NotFound)).GetProperty("code").GetString());
        using var head = await Harness.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/api/v1/workspaces/{workspace}/jobs/{job}/events"));
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (head.StatusCode, head.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task No_more_streams_than_the_limit_are_open_and_the_client_asks_instead()
    {
        await using var harness = await ServerHarness.StartAsync(settings => settings["Limits:EventStreams"] = "1");
        var (workspace, job) = await QueuedAsync(harness, 1);
        await using (var stream = await EventReader.OpenAsync(harness.Http, workspace, job))
        {
            await stream.NextAsync();
            using var refused = await harness.Http.GetAsync($"/api/v1/workspaces/{workspace}/jobs/{job}/events", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("too_many_streams", (await refused.JsonAsync(HttpStatusCode.ServiceUnavailable)).GetProperty("code").GetString());
            Assert.NotNull(refused.Headers.RetryAfter);
            await harness.Client.Workspaces.ResumeAsync(workspace);
            Assert.Equal(1, (await FollowAsync(harness.Client, workspace, job)).Indexed);
        }

        var events = harness.Server.App.Services.GetRequiredService<JobEvents>();
        await Eventually.TrueAsync(() => Task.FromResult(events.Open == 0), "the stream was given back");
    }

    [Fact]
    public async Task One_workspace_has_half_of_the_streams_and_the_others_have_theirs()
    {
        await using var harness = await ServerHarness.StartAsync(settings => settings["Limits:EventStreams"] = "4");
        var (greedy, job) = await QueuedAsync(harness, 1);
        var (other, theirs) = await QueuedAsync(harness, 1);
        await using var first = await EventReader.OpenAsync(harness.Http, greedy, job);
        await using (await EventReader.OpenAsync(harness.Http, greedy, job))
        {
            using var refused = await harness.Http.GetAsync($"/api/v1/workspaces/{greedy}/jobs/{job}/events", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("too_many_streams", (await refused.JsonAsync(HttpStatusCode.ServiceUnavailable)).GetProperty("code").GetString());
            await using var stream = await EventReader.OpenAsync(harness.Http, other, theirs);
            Assert.Equal(1, (await stream.NextAsync()).Job.Pending);
        }

        var events = harness.Server.App.Services.GetRequiredService<JobEvents>();
        await Eventually.TrueAsync(() => Task.FromResult(events.Open == 1), "the streams were given back");
        await using var again = await EventReader.OpenAsync(harness.Http, greedy, job);
    }

    [Fact]
    public async Task A_stream_ends_when_the_store_is_away_and_no_fault_is_logged()
    {
        var store = new FaultyStore();
        using var log = new CapturedLog();
        await using var harness = await ServerHarness.StartAsync(options: options => store.Use(options with { ConfigureLogging = logging => logging.ClearProviders().AddProvider(log) }));
        var (workspace, job) = await QueuedAsync(harness, 1);
        await using var stream = await EventReader.OpenAsync(harness.Http, workspace, job);
        await stream.NextAsync();

        store.BeforeFindJob = () => throw new AsembException(ErrorCodes.StoreUnavailable, "The store is away.") { IsTransient = true };

        Assert.Null(await stream.TryNextAsync());
        Assert.DoesNotContain("Error ", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_streams_end_when_the_server_stops()
    {
        var harness = await ServerHarness.StartAsync();
        var (workspace, job) = await QueuedAsync(harness, 1);
        await using var stream = await EventReader.OpenAsync(harness.Http, workspace, job);
        await stream.NextAsync();

        var stopped = harness.Server.App.StopAsync();

        Assert.Null(await stream.TryNextAsync());
        await stopped;
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task The_client_follows_a_job_to_its_end()
    {
        var (workspace, job) = await QueuedAsync(Harness, 4);
        var seen = new List<JobInfo>();
        await foreach (var info in Harness.Client.Jobs.FollowAsync(workspace, job))
        {
            if (seen.Count == 0) await Harness.Client.Workspaces.ResumeAsync(workspace);
            seen.Add(info);
        }

        Assert.Equal((4, true), (seen[^1].Indexed, seen[^1].Done));
        Assert.All(seen.SkipLast(1), info => Assert.False(info.Done));
    }

    private static async Task<JobInfo> FollowAsync(AsembClient client, string workspace, Guid job)
    {
        JobInfo? last = null;
        await foreach (var info in client.Jobs.FollowAsync(workspace, job)) last = info;
        return last!;
    }

    private static async Task<(string Workspace, Guid Job)> QueuedAsync(ServerHarness harness, int documents)
    {
        var workspace = await harness.NewWorkspaceAsync();
        await harness.Client.Workspaces.PauseAsync(workspace);
        var receipt = await harness.Client.Documents.AddBatchAsync(workspace, [.. Enumerable.Range(0, documents).Select(i => new DocumentInput { Key = $"{i}", Text = $"Text {i}." })]);
        return (workspace, receipt.JobId);
    }
}

/// <param name="Json">What it holds.</param>
internal sealed record ReadEvent(string Id, string Name, string Json)
{
    public JobInfo Job => JsonSerializer.Deserialize(Json, WireJson.Default.JobInfo)!;
}

/// <summary>Reads events as they come over the wire, and knows nothing of the client.</summary>
internal sealed class EventReader(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
{
    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    public static async Task<EventReader> OpenAsync(HttpClient http, string workspace, Guid job, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/workspaces/{workspace}/jobs/{job}/events");
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public async Task<ReadEvent> NextAsync() => await TryNextAsync() ?? throw new InvalidOperationException("The stream ended.");

    public async Task<ReadEvent?> TryNextAsync()
    {
        var (id, name, data) = ("", "", "");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line["id: ".Length..];
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line["data: ".Length..];
            if (line.Length == 0 && data.Length > 0) return new ReadEvent(id, name, data);
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
