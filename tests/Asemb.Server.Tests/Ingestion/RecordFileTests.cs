using System.Text;
using System.Text.Json.Nodes;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Ingestion;
using Asemb.Server.Api.Ingest;
using AcceptOutcome = Asemb.Client.Contracts.AcceptOutcome;

namespace Asemb.Server.Tests.Ingestion;

/// <summary>Files that are collections become one document for each record.</summary>
public sealed class RecordFileTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task Every_line_of_JSON_Lines_is_a_document_and_a_bad_one_fails_alone()
    {
        var (workspace, receipt) = await UploadAsync("animals.jsonl", "\uFEFF{\"id\":\"w\",\"text\":\"The wombat digs.\"}\r\n\r\n{\"id\":7,\"text\":\"The axolotl swims.\"}\n{broken\n{\"text\":\"The capybara rests.\"}");

        Assert.Equal(["animals.jsonl#w", "animals.jsonl#7", "animals.jsonl#4", "animals.jsonl#5"], receipt.Documents.Select(document => document.Key));
        Assert.Equal((3, 1), (receipt.Job!.Indexed, receipt.Job.Failed));
        Assert.Equal("damaged_document", receipt.Job.Failures[0].Error.Code);
        Assert.Contains("Line 4", receipt.Job.Failures[0].Error.Message, StringComparison.Ordinal);
        Assert.Equal("animals.jsonl#7", (await Harness.Client.SearchAsync(workspace, new SearchQuery { Query = "axolotl" })).Hits[0].Document.Key);
    }

    [Fact]
    public async Task Every_object_of_a_JSON_array_is_a_document()
    {
        var (_, receipt) = await UploadAsync("animals.json", """[ {"_id":"w","text":"The wombat digs."}, {"text":"The axolotl swims."} ]""");

        Assert.Equal(["animals.json#w", "animals.json#2"], receipt.Documents.Select(document => document.Key));
        Assert.Equal(2, receipt.Job!.Indexed);
    }

    [Theory]
    [InlineData("""{"id":"x","text":"One object."}""")]
    [InlineData("""[1, 2, 3, "four and more"]""")]
    [InlineData("""[{"text":"an object"}, "and a text"]""")]
    [InlineData("""[{"text":"cut off"}""")]
    public async Task Other_JSON_is_one_document(string json)
    {
        var (_, receipt) = await UploadAsync("one.json", json);

        Assert.Equal("one.json", Assert.Single(receipt.Documents).Key);
    }

    [Fact]
    public async Task Records_with_the_same_id_are_both_taken()
    {
        var (_, receipt) = await UploadAsync("twice.jsonl", "{\"id\":1,\"text\":\"First.\"}\n{\"id\":1,\"text\":\"Second.\"}");

        Assert.Equal(["twice.jsonl#1", "twice.jsonl#2"], receipt.Documents.Select(document => document.Key));
    }

    [Theory]
    [InlineData("{\"id\":\"2\"}\n{\"text\":\"b\"}", "f.jsonl#2", "f.jsonl#2-2")]
    [InlineData("{\"id\":\"2\"}\n{\"id\":\"2\"}", "f.jsonl#2", "f.jsonl#2-2")]
    [InlineData("{\"id\":\"3\"}\n{\"id\":\"3-2\"}\n{\"text\":\"c\"}", "f.jsonl#3", "f.jsonl#3-2", "f.jsonl#3-3")]
    [InlineData("{\"text\":\"a\"}\n{\"id\":\"1\"}\n{\"id\":\"2\"}", "f.jsonl#1", "f.jsonl#2", "f.jsonl#3")]
    public async Task A_record_without_an_id_of_its_own_gets_a_free_key_and_the_same_one_again(string lines, params string[] keys)
    {
        var (workspace, first) = await UploadAsync("f.jsonl", lines);
        var again = await UploadAsync(workspace, "f.jsonl", lines);

        Assert.Equal(keys, first.Documents.Select(document => document.Key));
        Assert.Equal(keys, again.Documents.Select(document => document.Key));
        Assert.All(again.Documents, document => Assert.Equal(AcceptOutcome.Unchanged, document.Outcome));
    }

    [Fact]
    public void Records_share_the_metadata_of_their_file()
    {
        var file = File("f.jsonl", "{\"id\":1}\n{\"id\":2}") with { Metadata = new JsonObject { ["b"] = 1, ["a"] = 2 } };

        var records = RecordFiles.TryExpand(file, most: 10)!.ToList();

        Assert.All(records, record => Assert.Same(file.Metadata, record.Metadata));
        Assert.All(records, record => Assert.Same(file.CanonicalMetadata, record.CanonicalMetadata));
    }

    [Fact]
    public void Far_too_many_records_of_an_array_are_not_made()
    {
        var file = File("f.json", "[" + string.Join(',', Enumerable.Repeat("{}", 200_000)) + "]");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(101, RecordFiles.TryExpand(file, most: 100)!.Count());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public async Task Metadata_count_for_every_record_that_gets_them()
    {
        await using var harness = await ServerHarness.StartAsync(settings => settings["Limits:JsonBytes"] = "10000");
        var lines = string.Join('\n', Enumerable.Range(0, 12).Select(i => $$"""{"id":{{i}}}"""));
        using var form = new MultipartFormDataContent
        {
            { new StringContent($$"""{"m":"{{new string('x', 990)}}"}"""), "metadata" },
            { new StringContent(lines), "file", "f.jsonl" },
        };

        var problem = await (await harness.PostAsync("/api/v1/workspaces/default/documents/upload", form)).ProblemAsync(413, "request_too_large");

        Assert.Equal("metadata", problem.Field);
        Assert.Equal(0, (await harness.Client.Workspaces.GetStatsAsync("default")).Documents.Total);
    }

    [Fact]
    public async Task A_record_that_changed_is_the_only_new_version_wherever_it_stands()
    {
        var (workspace, _) = await UploadAsync("set.jsonl", "{\"id\":1,\"text\":\"First.\"}\n{\"id\":2,\"text\":\"Second.\"}");

        var again = await UploadAsync(workspace, "set.jsonl", "{\"id\":2,\"text\":\"Second, changed.\"}\n{\"id\":1,\"text\":\"First.\"}");

        Assert.Equal([AcceptOutcome.Updated, AcceptOutcome.Unchanged], again.Documents.Select(document => document.Outcome));
        Assert.Equal([2, 1], again.Documents.Select(document => document.Version));
    }

    [Fact]
    public async Task A_filter_finds_records_by_their_fields_and_given_metadata_win()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await Harness.Client.Documents.UploadAsync(
            workspace,
            [
                new UploadFile
                {
                    FileName = "faq.jsonl",
                    Open = () => new MemoryStream(Encoding.UTF8.GetBytes("{\"id\":1,\"year\":2024,\"team\":\"law\",\"text\":\"Terms.\"}\n{\"id\":2,\"year\":2023,\"text\":\"More terms.\"}")),
                    Metadata = new() { ["team"] = "people" },
                },
            ],
            waitSeconds: 60);

        var hits = (await Harness.Client.SearchAsync(workspace, new SearchQuery { Query = "terms", Filter = System.Text.Json.Nodes.JsonNode.Parse("""{"year":2024,"team":"people"}""") })).Hits;

        Assert.Equal("faq.jsonl#1", Assert.Single(hits).Document.Key);
    }

    [Fact]
    public async Task The_number_of_a_line_is_no_part_of_the_media_type_that_is_shown()
    {
        var (workspace, _) = await UploadAsync("animals.jsonl", "{\"text\":\"The wombat digs.\"}\n{broken");

        var listed = await Harness.Client.Documents.ListAsync(workspace, new DocumentListQuery());

        Assert.Equal(2, listed.Items.Count);
        Assert.All(listed.Items, document => Assert.Equal("application/x-ndjson", document.MediaType));
    }

    private static IncomingDocument File(string name, string content) => new() { Key = name, FileName = name, Content = Encoding.UTF8.GetBytes(content) };

    private async Task<(string Workspace, AcceptResponse Receipt)> UploadAsync(string name, string content)
    {
        var workspace = await Harness.NewWorkspaceAsync();
        return (workspace, await UploadAsync(workspace, name, content));
    }

    private Task<AcceptResponse> UploadAsync(string workspace, string name, string content) => Harness.Client.Documents.UploadAsync(
        workspace, [new UploadFile { FileName = name, Open = () => new MemoryStream(Encoding.UTF8.GetBytes(content)) }], waitSeconds: 60);
}
