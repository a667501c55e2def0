using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Asemb.Client.Contracts;

namespace Asemb.Client.Tests;

/// <summary>What goes over the wire.</summary>
public sealed class RequestTests
{
    private const string Receipt = """{"jobId":"5f0c8f0e-6a55-4c53-9d59-3f5d3f6b2a11","replayed":false,"documents":[]}""";

    [Theory]
    [InlineData("a/b.md", "a%2Fb.md")]
    [InlineData("a b+c", "a%20b%2Bc")]
    [InlineData("100%", "100%25")]
    [InlineData("?q=1&r=2#top", "%3Fq%3D1%26r%3D2%23top")]
    [InlineData("鍵", "%E9%8D%B5")]
    [InlineData("../up", "..%2Fup")]
    [InlineData("", "")]
    public async Task A_key_is_written_into_the_query_whatever_it_holds(string key, string written)
    {
        var server = ScriptedServer.Json("""{"code":"document_not_found","status":404}""", HttpStatusCode.NotFound);
        using var client = server.Client();

        await client.Documents.FindAsync("handbook", key);

        Assert.Equal("http://asemb.example/api/v1/workspaces/handbook/documents/by-key?key=" + written, Assert.Single(server.Requests).Url);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a?b", "a%3Fb")]
    [InlineData("a b", "a%20b")]
    public async Task A_workspace_name_cannot_leave_its_place_in_the_path(string name, string written)
    {
        var server = ScriptedServer.Json("""{"code":"workspace_not_found","status":404}""", HttpStatusCode.NotFound);
        using var client = server.Client();

        await client.Workspaces.DeleteAsync(name);

        Assert.Equal("http://asemb.example/api/v1/workspaces/" + written, Assert.Single(server.Requests).Url);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_name_that_would_climb_up_the_path_is_not_sent(string name)
    {
        var server = ScriptedServer.Json("{}");
        using var client = server.Client();

        await Assert.ThrowsAsync<ArgumentException>(() => client.Workspaces.DeleteAsync(name));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_switch_is_asked_for_followed_and_undone_under_the_workspace()
    {
        var server = ScriptedServer.Json("""{"workspace":"w","items":[],"dropped":1}""");
        using var client = server.Client();

        await client.EmbeddingIndexes.SwitchAsync("w", new SwitchModelRequest { Model = "m", Judge = [new JudgedQuery { Query = "q", Relevant = new Dictionary<string, int> { ["k"] = 2 } }] });
        await client.EmbeddingIndexes.ListAsync("w");
        await client.EmbeddingIndexes.RollBackAsync("w");
        await client.EmbeddingIndexes.AbandonAsync("w");
        Assert.Equal(1, await client.EmbeddingIndexes.PruneAsync("w"));

        const string Indexes = "http://asemb.example/api/v1/workspaces/w/embedding-indexes";
        Assert.Equal(
            [("POST", Indexes + "/switch"), ("GET", Indexes), ("POST", Indexes + "/rollback"), ("POST", Indexes + "/abandon"), ("POST", Indexes + "/prune")],
            server.Requests.Select(request => (request.Method, request.Url)));
        Assert.Equal("""{"model":"m","judge":[{"query":"q","relevant":{"k":2}}]}""", server.Requests.First().Body);
    }

    [Fact]
    public async Task A_path_in_the_address_is_kept()
    {
        var server = ScriptedServer.Json("""{"version":"1","runtime":"r","store":"s"}""");
        using var client = server.Client("http://asemb.example/behind/proxy/");

        await client.GetVersionAsync();

        Assert.Equal("http://asemb.example/behind/proxy/api/v1/version", Assert.Single(server.Requests).Url);
    }

    [Fact]
    public async Task A_document_is_sent_without_what_it_lacks()
    {
        var server = ScriptedServer.Json(Receipt);
        using var client = server.Client();

        await client.Documents.AddAsync("w", new DocumentInput { Key = "k", Text = "ß" }, waitSeconds: 5, idempotencyKey: "again");

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "http://asemb.example/api/v1/workspaces/w/documents?wait=5", "application/json", "again"), (request.Method, request.Url, request.ContentType, request.IdempotencyKey));
        Assert.Equal(["key", "text"], JsonNode.Parse(request.Body!)!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task An_upload_names_its_files_in_every_script_and_counts_its_bytes()
    {
        var server = ScriptedServer.Json(Receipt);
        using var client = server.Client();
        var progress = new Progress();

        await client.Documents.UploadAsync(
            "w",
            [
                new UploadFile { FileName = "Ü \"1\".txt", Key = "k", Title = "t", Metadata = new JsonObject { ["n"] = 1 }, Open = () => new MemoryStream("12345"u8.ToArray()) },
                new UploadFile { FileName = "2.txt", Open = () => new MemoryStream("678"u8.ToArray()) },
            ],
            progress,
            idempotencyKey: "again");

        var request = Assert.Single(server.Requests);
        Assert.StartsWith("multipart/form-data; boundary=", request.ContentType, StringComparison.Ordinal);
        Assert.Equal("again", request.IdempotencyKey);
        Assert.Contains("filename=\"_ _1_.txt\"; filename*=UTF-8''%C3%9C%20%221%22.txt", request.Body, StringComparison.Ordinal);
        Assert.Contains("{\"n\":1}", request.Body, StringComparison.Ordinal);
        Assert.True(request.Body!.IndexOf("name=key", StringComparison.Ordinal) < request.Body.IndexOf("12345", StringComparison.Ordinal));
        Assert.Equal([5, 8], progress.Reports);
    }

    [Fact]
    public async Task A_list_asks_for_what_was_said_and_no_more()
    {
        var server = ScriptedServer.Json("""{"items":[]}""");
        using var client = server.Client();

        await client.Documents.ListAsync("w", new DocumentListQuery { State = DocumentState.Failed, Prefix = "a&b", Limit = 3, Filter = JsonNode.Parse("""{"n":{"gt":1}}""") });
        await client.Documents.ListAsync("w");

        Assert.Equal(
            ["http://asemb.example/api/v1/workspaces/w/documents?state=failed&prefix=a%26b&filter=%7B%22n%22%3A%7B%22gt%22%3A1%7D%7D&limit=3", "http://asemb.example/api/v1/workspaces/w/documents"],
            server.Requests.Select(request => request.Url));
    }

    [Fact]
    public async Task All_pages_are_read_until_there_is_no_cursor()
    {
        var server = new ScriptedServer((_, number) => ScriptedServer.Answer($$"""{"items":[{{Document(number)}}]{{(number < 3 ? $",\"nextCursor\":\"c{number}\"" : "")}}}"""));
        using var client = server.Client();
        var ids = new List<long>();

        await foreach (var document in client.Documents.ListAllAsync("w")) ids.Add(document.Id);

        Assert.Equal([1, 2, 3], ids);
        Assert.EndsWith("limit=500&cursor=c2", server.Requests.Last().Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_asked_for_until_it_is_done()
    {
        var server = new ScriptedServer((_, number) => ScriptedServer.Answer(Job(number == 3)));
        using var client = server.Client();

        var job = await client.Jobs.WaitAsync(Guid.NewGuid(), interval: TimeSpan.Zero);

        Assert.True(job.Done);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_caller_who_gives_up_waiting_for_a_job_gets_a_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        var server = new ScriptedServer((_, _) =>
        {
            cancelled.Cancel();
            return ScriptedServer.Answer(Job(done: false));
        });
        using var client = server.Client();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Jobs.WaitAsync(Guid.NewGuid(), interval: TimeSpan.FromHours(1), cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task Texts_of_every_script_stand_as_themselves_or_escaped_but_come_back_whole()
    {
        var server = ScriptedServer.Json("""{"deleted":1}""");
        using var client = server.Client();

        await client.Documents.DeleteManyAsync("w", new DeleteDocumentsRequest { Keys = ["鍵", "\"", "👩‍👧"] });

        Assert.Equal(["鍵", "\"", "👩‍👧"], JsonNode.Parse(Assert.Single(server.Requests).Body!)!["keys"]!.AsArray().Select(key => (string)key!));
    }

    private static string Job(bool done) =>
        $$"""{"id":"5f0c8f0e-6a55-4c53-9d59-3f5d3f6b2a11","workspace":"w","createdAt":"2026-01-01T00:00:00Z","done":{{(done ? "true" : "false")}},"total":1,"unchanged":0,"pending":0,"processing":0,"indexed":1,"failed":0,"superseded":0,"cancelled":0,"state":"running","percent":100}""";

    private static string Document(int id) => new StringBuilder()
        .Append($$"""{"id":{{id}},"key":"k{{id}}","metadata":{},"contentHash":"h","contentBytes":1,"version":1,"state":"indexed","attempts":1,""")
        .Append("""  "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}""").ToString();

    private sealed class Progress : IProgress<long>
    {
        public List<long> Reports { get; } = [];

        public void Report(long value) => Reports.Add(value);
    }
}
