using System.Net;
using System.Text;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Ingestion;

public sealed class IdempotencyTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_changes_nothing()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var document = new DocumentInput { Text = "A document whose key the server makes up." };

        var first = await Harness.Client.Documents.AddAsync(workspace, document, idempotencyKey: "once");
        var second = await Harness.Client.Documents.AddAsync(workspace, document, waitSeconds: 60, idempotencyKey: "once");

        Assert.Equal((false, true), (first.Replayed, second.Replayed));
        Assert.Equal(first.JobId, second.JobId);
        Assert.Equal(first.Documents[0].Key, second.Documents[0].Key);
        Assert.True(second.Job!.Done);
        Assert.Equal(1, (await Harness.Client.Workspaces.GetStatsAsync(workspace)).Documents.Total);
    }

    [Fact]
    public async Task Another_request_with_the_same_key_is_a_conflict()
    {
        var path = $"/api/v1/workspaces/{await Harness.NewWorkspaceAsync()}/documents";

        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(path, """{"key":"a","text":"One"}""", "k")).StatusCode);

        await (await SendAsync(path, """{"key":"a","text":"Two"}""", "k")).ProblemAsync(409, "idempotency_conflict");
        await (await SendAsync(path, """{"key":"b","text":"One"}""", "k")).ProblemAsync(409, "idempotency_conflict");
        await (await SendAsync(path, """{"key":"a","text":"One","metadata":{"n":1}}""", "k")).ProblemAsync(409, "idempotency_conflict");
    }

    [Fact]
    public async Task Twins_sent_at_once_are_accepted_once()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var document = new DocumentInput { Text = "Sent many times at once." };

        var receipts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Harness.Client.Documents.AddAsync(workspace, document, idempotencyKey: "twins")));

        Assert.Single(receipts, receipt => !receipt.Replayed);
        Assert.Single(receipts.Select(receipt => receipt.JobId).Distinct());
        Assert.Equal(1, (await Harness.Client.Workspaces.GetStatsAsync(workspace)).Documents.Total);
    }

    [Fact]
    public async Task An_upload_is_recognised_although_its_boundary_differs()
    {
        var workspace = await Harness.NewWorkspaceAsync();

        async Task<AcceptResponse> UploadAsync() => await Harness.Client.Documents.UploadAsync(
            workspace, [new UploadFile { FileName = "a.txt", Open = () => new MemoryStream("Some text."u8.ToArray()) }], idempotencyKey: "upload");

        Assert.Equal((await UploadAsync()).JobId, (await UploadAsync()).JobId);
    }

    [Fact]
    public async Task A_refused_request_does_not_use_its_key_up()
    {
        var path = $"/api/v1/workspaces/{await Harness.NewWorkspaceAsync()}/documents";

        await (await SendAsync(path, """{"key":"a"}""", "k")).ProblemAsync(400, "invalid_request");

        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(path, """{"key":"a","text":"Now with text"}""", "k")).StatusCode);
    }

    [Fact]
    public async Task A_key_survives_a_restart()
    {
        var folder = ServerHarness.NewFolder();
        var document = new DocumentInput { Text = "Sent before and after." };
        AcceptResponse first, second;
        await using (var harness = await ServerHarness.StartAsync(folder: folder)) first = await harness.Client.Documents.AddAsync("default", document, idempotencyKey: "k");
        await using (var harness = await ServerHarness.StartAsync(folder: folder)) second = await harness.Client.Documents.AddAsync("default", document, idempotencyKey: "k");
        Directory.Delete(folder, recursive: true);

        Assert.True(second.Replayed);
        Assert.Equal(first.JobId, second.JobId);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string json, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        return await Harness.Http.SendAsync(request);
    }
}
