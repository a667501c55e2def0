using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.BadInput;

/// <summary>Bodies that are too large, packed or not.</summary>
public sealed class BodySizeTests : IAsyncLifetime
{
    private const string Documents = "/api/v1/workspaces/default/documents";
    private ServerHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await ServerHarness.StartAsync(settings =>
    {
        settings["Limits:RequestBytes"] = "2000";
        settings["Limits:JsonBytes"] = "20000";
        settings["Limits:UploadBytes"] = "40000";
        settings["Extraction:MaxInputBytes"] = "15000";
    });

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_beyond_the_limit_is_refused_whether_it_tells_its_length_or_not(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Documents) { Content = Json(Text(30_000)) };
        request.Headers.TransferEncodingChunked = chunked;

        var problem = await (await _harness.Http.SendAsync(request)).ProblemAsync(413, "request_too_large");

        Assert.Contains("20,000", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/workspaces/default/search")]
    [InlineData("/api/v1/workspaces/default/documents/delete")]
    [InlineData("/api/v1/workspaces")]
    [InlineData("/api/v1/keys")]
    public async Task A_body_without_documents_may_be_much_smaller(string path)
    {
        foreach (var content in (HttpContent[])[Json(Text(3000)), Packed("gzip", Encoding.UTF8.GetBytes(Text(3000)))])
        {
            var problem = await (await _harness.PostAsync(path, content)).ProblemAsync(413, "request_too_large");

            Assert.Contains("2,000", problem.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_upload_beyond_the_limit_is_refused()
    {
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 5; i++) form.Add(new StringContent(new string('a', 10_000)), "file", $"{i}.txt");

        await (await _harness.PostAsync(Documents + "/upload", form)).ProblemAsync(413, "request_too_large");
        Assert.Equal(0, (await _harness.Client.Workspaces.GetStatsAsync("default")).Documents.Total);
    }

    [Fact]
    public async Task A_document_beyond_the_limit_is_refused_although_the_request_is_not()
    {
        await (await _harness.PostAsync(Documents, Json(Text(16_000)))).ProblemAsync(413, "document_too_large");
        using var form = new MultipartFormDataContent { { new StringContent(new string('a', 16_000)), "file", "a.txt" } };
        await (await _harness.PostAsync(Documents + "/upload", form)).ProblemAsync(413, "document_too_large");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_packed_body_is_read(string encoding)
    {
        using var response = await _harness.PostAsync(Documents + "?wait=60", Packed(encoding, Encoding.UTF8.GetBytes("""{"key":"packed","text":"Packed words."}""")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(DocumentState.Indexed, (await _harness.Client.Documents.FindAsync("default", "packed"))!.State);
    }

    [Fact]
    public async Task A_packed_upload_is_read()
    {
        using var form = new MultipartFormDataContent { { new StringContent("Packed file."), "file", "packed.txt" } };
        var packed = Packed("gzip", await form.ReadAsByteArrayAsync());
        packed.Headers.ContentType = form.Headers.ContentType;

        using var response = await _harness.PostAsync(Documents + "/upload?wait=60", packed);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_small_body_that_unpacks_to_a_large_one_ends_at_the_limit(string encoding)
    {
        var bomb = Packed(encoding, Encoding.UTF8.GetBytes(Text(10_000_000)));
        Assert.True(bomb.Headers.ContentLength < 20_000);

        var problem = await (await _harness.PostAsync(Documents, bomb)).ProblemAsync(413, "request_too_large");

        Assert.Contains("unpacks", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_packed_as_it_says_is_refused(string encoding)
    {
        var content = Json("""{"text":"plain"}""");
        content.Headers.ContentEncoding.Add(encoding);

        await (await _harness.PostAsync(Documents, content)).ProblemAsync(400, "invalid_request");
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task Other_encodings_are_refused_with_those_that_are_read(string encoding)
    {
        var content = Json("""{"text":"plain"}""");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        using var response = await _harness.PostAsync(Documents, content);

        await response.ProblemAsync(415, "unsupported_content_type");
        Assert.Contains("gzip", string.Join(',', response.Headers.GetValues("Accept-Encoding")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_cannot_make_the_server_unpack()
    {
        using var http = _harness.NewHttp(null);

        await (await http.PostAsync(Documents, Packed("gzip", Encoding.UTF8.GetBytes(Text(1_000_000))))).ProblemAsync(401, "unauthenticated");
    }

    private static string Text(int length) => $$"""{"text":"{{new string('a', length)}}"}""";

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static ByteArrayContent Packed(string encoding, byte[] plain)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
        })
        {
            stream.Write(plain);
        }

        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }
}
