using System.Net.Http.Headers;
using System.Text;

namespace Asemb.Server.Tests.BadInput;

/// <summary>Bodies that cannot be read: each gets a code and words, and nothing is accepted.</summary>
public sealed class BadBodyTests(SharedServer server) : IAsyncLifetime
{
    private string _workspace = "";

    private ServerHarness Harness => server.Harness;

    private string Documents => $"/api/v1/workspaces/{_workspace}/documents";

    public async ValueTask InitializeAsync() => _workspace = await Harness.NewWorkspaceAsync();

    public async ValueTask DisposeAsync() => Assert.Equal(0, (await Harness.Client.Workspaces.GetStatsAsync(_workspace)).Documents.Total);

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("not json", "invalid_json")]
    [InlineData("""{"text":"cut off""", "invalid_json")]
    [InlineData("""{"text":"a"} trailing""", "invalid_json")]
    [InlineData("""{"text":"half \ud83d of a pair"}""", "invalid_json")]
    [InlineData("""{"text":"the other \ude00 half"}""", "invalid_json")]
    [InlineData("""{"\ud83d":1}""", "invalid_json")]
    [InlineData("null", "invalid_request")]
    [InlineData("[]", "invalid_request")]
    [InlineData("\"text\"", "invalid_request")]
    [InlineData("{}", "invalid_request")]
    [InlineData("""{"text":null}""", "invalid_request")]
    [InlineData("""{"text":5}""", "invalid_request")]
    [InlineData("""{"text":"a","unknown":1}""", "invalid_request")]
    [InlineData("""{"text":"a","text":"b"}""", "invalid_request")]
    [InlineData("""{"text":"a","contentBase64":"YQ=="}""", "invalid_request")]
    [InlineData("""{"contentBase64":"***"}""", "invalid_request")]
    [InlineData("""{"text":"a","mediaType":"nonsense"}""", "invalid_request")]
    [InlineData("""{"text":"a","metadata":[]}""", "invalid_request")]
    [InlineData("""{"text":"a","metadata":{"n":1e999}}""", "invalid_metadata")]
    [InlineData("""{"text":"a","metadata":{"":1}}""", "invalid_metadata")]
    [InlineData("""{"text":"a","metadata":{"a\u0000b":1}}""", "invalid_metadata")]
    [InlineData("""{"text":"a","metadata":{"n":1,"n":2}}""", "invalid_request")]
    [InlineData("""{"text":"a","key":""}""", "invalid_name")]
    [InlineData("""{"text":"a","key":"a\u0000b"}""", "invalid_name")]
    [InlineData("""{"text":"a","key":" \t "}""", "invalid_name")]
    [InlineData("""{"text":"a","source":"a\nb"}""", "invalid_name")]
    [InlineData("""{"text":"a","title":"a\u0007b"}""", "invalid_name")]
    public async Task A_body_that_makes_no_sense_is_refused(string body, string code) =>
        await (await Harness.PostAsync(Documents, body)).ProblemAsync(400, code);

    [Fact]
    public async Task A_misspelt_field_gets_the_nearest_name()
    {
        var problem = await (await Harness.PostAsync(Documents, """{"txet":"a"}""")).ProblemAsync(400, "invalid_request");

        Assert.Equal("txet", problem.Field);
        Assert.Contains("text", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_refused()
    {
        var content = new ByteArrayContent([.. "{\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        await (await Harness.PostAsync(Documents, content)).ProblemAsync(400, "invalid_json");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("multipart/form-data")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task Other_content_types_are_refused(string type)
    {
        var content = new StringContent("""{"text":"a"}""");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        await (await Harness.PostAsync(Documents, content)).ProblemAsync(415, "unsupported_content_type");
    }

    [Fact]
    public async Task A_body_without_content_type_is_refused()
    {
        var content = new ByteArrayContent([.. """{"text":"a"}"""u8]);

        await (await Harness.PostAsync(Documents, content)).ProblemAsync(415, "unsupported_content_type");
    }

    [Theory]
    [InlineData("{", "it ends before every object and array is closed (line 1, byte 2)")]
    [InlineData("\n ", "there is nothing in it")]
    [InlineData("{\"text\":\"cut", "it ends in the middle of a value")]
    [InlineData("{\"text\":\"a\",}", "a comma stands before a closing bracket")]
    [InlineData("{} {}", "something follows where it should end")]
    public async Task What_is_wrong_with_JSON_is_told_without_the_parsers_own_words(string body, string reason) => Assert.Contains(
        $"The body is not JSON: {reason}", (await (await Harness.PostAsync("/api/v1/workspaces/default/documents", body)).ProblemAsync(400, "invalid_json")).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData(64)]
    [InlineData(100_000)]
    public async Task Deep_JSON_is_refused(int depth)
    {
        var body = $$"""{"text":"a","metadata":{"m":{{new string('[', depth)}}{{new string(']', depth)}} } }""";

        await (await Harness.PostAsync(Documents, body)).ProblemAsync(400, "invalid_json");
    }

    [Fact]
    public async Task Metadata_nested_beyond_its_limit_are_refused()
    {
        var body = $$"""{"text":"a","metadata":{"m":{{new string('[', 20)}}{{new string(']', 20)}} } }""";

        var problem = await (await Harness.PostAsync(Documents, body)).ProblemAsync(400, "invalid_metadata");

        Assert.StartsWith("metadata.m", problem.Field, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Huge_metadata_are_refused()
    {
        var body = $$"""{"text":"a","metadata":{"m":"{{new string('x', 70_000)}}"} }""";

        await (await Harness.PostAsync(Documents, body)).ProblemAsync(400, "invalid_metadata");
    }

    [Fact]
    public async Task A_key_may_have_1024_characters_and_no_more()
    {
        await (await Harness.PostAsync(Documents, $$"""{"text":"a","key":"{{new string('k', 1025)}}"}""")).ProblemAsync(400, "invalid_name");
    }

    [Fact]
    public async Task Text_that_is_no_multipart_form_is_refused()
    {
        var content = new StringContent("no form at all", Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=xyz");

        await (await Harness.PostAsync(Documents + "/upload", content)).ProblemAsync(400, "invalid_request");
    }

    [Theory]
    [InlineData("metadata", "not json", "invalid_metadata")]
    [InlineData("metadata", "[1]", "invalid_metadata")]
    [InlineData("metadata", """{"n":1e999}""", "invalid_metadata")]
    [InlineData("unknown", "x", "invalid_request")]
    [InlineData("key", "a\u0001b", "invalid_name")]
    public async Task A_form_field_that_makes_no_sense_is_refused(string name, string value, string code)
    {
        using var form = new MultipartFormDataContent { { new StringContent(value), name }, { new StringContent("text"), "file", "a.txt" } };

        await (await Harness.PostAsync(Documents + "/upload", form)).ProblemAsync(400, code);
    }

    [Fact]
    public async Task A_form_without_a_file_is_refused()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "key" } };

        await (await Harness.PostAsync(Documents + "/upload", form)).ProblemAsync(400, "invalid_request");
    }

    [Fact]
    public async Task One_bad_file_of_an_upload_lets_none_in()
    {
        using var form = new MultipartFormDataContent { { new StringContent("fine"), "file", "a.txt" }, { new StringContent("fine too"), "file", "a.txt" } };

        var problem = await (await Harness.PostAsync(Documents + "/upload", form)).ProblemAsync(400, "duplicate_document_key");

        Assert.Equal(1, Assert.Single(problem.Errors!).Index);
    }

    [Fact]
    public async Task Duplicate_keys_in_one_batch_let_none_in()
    {
        var problem = await (await Harness.PostAsync(Documents + "/batch", """{"documents":[{"key":"a","text":"1"},{"key":"b","text":"2"},{"key":"a","text":"3"},{"key":"b","text":"4"}]}"""))
            .ProblemAsync(400, "duplicate_document_key");

        Assert.Equal([2, 3], problem.Errors!.Select(error => error.Index));
    }

    [Fact]
    public async Task A_batch_tells_every_fault_with_its_place()
    {
        var problem = await (await Harness.PostAsync(Documents + "/batch", """{"documents":[{"key":"a"},{"text":"fine"},{"key":"","text":"x","metadata":{"n":1e999}}]}"""))
            .ProblemAsync(400, "invalid_request");

        Assert.Equal(["documents[0].text", "documents[2].key", "documents[2].metadata.n"], problem.Errors!.Select(error => error.Field));
    }

    [Theory]
    [InlineData("""{"documents":[]}""")]
    [InlineData("""{"documents":[null]}""")]
    [InlineData("""{"documents":null}""")]
    [InlineData("""{}""")]
    public async Task A_batch_of_nothing_is_refused(string body) => await (await Harness.PostAsync(Documents + "/batch", body)).ProblemAsync(400, "invalid_request");

    [Fact]
    public async Task A_batch_of_too_many_documents_is_refused()
    {
        var body = $$"""{"documents":[{{string.Join(',', Enumerable.Repeat("""{"text":"a"}""", 1001))}}]}""";

        await (await Harness.PostAsync(Documents + "/batch", body)).ProblemAsync(400, "invalid_request");
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("ümlaut")]
    public async Task An_idempotency_key_beyond_visible_ASCII_is_refused(string key)
    {
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = Harness.Server.BaseAddress };
        http.DefaultRequestHeaders.Authorization = Harness.Http.DefaultRequestHeaders.Authorization;
        using var request = new HttpRequestMessage(HttpMethod.Post, Documents) { Content = new StringContent("""{"text":"a"}""", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        await (await http.SendAsync(request)).ProblemAsync(400, "invalid_request");
    }
}
