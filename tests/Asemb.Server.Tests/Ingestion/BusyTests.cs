using System.Globalization;
using System.Net;
using System.Text;
using Asemb.Server.Api.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Ingestion;

/// <summary>Requests that bring more documents at the same time than may be in memory.</summary>
public sealed class BusyTests : IAsyncLifetime
{
    private const string Documents = "/api/v1/workspaces/default/documents";
    private ServerHarness _harness = null!;

    private IngestBudget Budget => _harness.Server.App.Services.GetRequiredService<IngestBudget>();

    public async ValueTask InitializeAsync() => _harness = await ServerHarness.StartAsync(settings =>
    {
        settings["Limits:InFlightBytes"] = "50000";
        settings["Limits:JsonBytes"] = "40000";
        settings["Limits:UploadBytes"] = "40000";
    });

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_one_that_does_not_fit_is_sent_away_until_there_is_room_again(bool chunked)
    {
        var slow = new SlowUpload(30_000);
        var first = _harness.PostAsync(Documents + "/upload", slow);
        await Eventually.TrueAsync(() => Task.FromResult(Budget.Taken >= 30_000), "the first upload is in memory");

        using (var refused = await SendAsync(chunked))
        {
            var problem = await refused.ProblemAsync(503, "server_busy");
            Assert.Equal("5", string.Join(',', refused.Headers.GetValues("Retry-After")));
            Assert.Equal(5, problem.RetryAfter);
            Assert.Contains("50,000", problem.Detail, StringComparison.Ordinal);
        }

        using (var search = await _harness.PostAsync("/api/v1/workspaces/default/search", """{"query":"a"}""")) Assert.Equal(HttpStatusCode.OK, search.StatusCode);
        slow.Finish();
        using (var accepted = await first) Assert.True(accepted.IsSuccessStatusCode, await accepted.Content.ReadAsStringAsync());
        await Eventually.TrueAsync(() => Task.FromResult(Budget.Taken == 0), "nothing is in memory");
        using var again = await SendAsync(chunked);
        Assert.True(again.IsSuccessStatusCode, await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_a_refused_request_took_is_given_back()
    {
        using (var refused = await _harness.PostAsync(Documents, "{\"text\":\"" + new string('a', 30_000))) await refused.ProblemAsync(400, "invalid_json");

        await Eventually.TrueAsync(() => Task.FromResult(Budget.Taken == 0), "nothing is in memory");
    }

    [Fact]
    public async Task One_of_the_largest_size_always_fits()
    {
        await using var harness = await ServerHarness.StartAsync(settings => settings["Limits:InFlightBytes"] = "1024");

        using var response = await harness.PostAsync(Documents, $$"""{"text":"{{new string('a', 30_000)}}"}""");

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> SendAsync(bool chunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Documents)
        {
            Content = new StringContent($$"""{"key":"b","text":"{{new string('a', 25_000)}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;
        return _harness.Http.SendAsync(request);
    }

    /// <summary>Sends a file but for its end, and that when it is told to.</summary>
    private sealed class SlowUpload : HttpContent
    {
        private const string Boundary = "b0undary";
        private readonly int _length;
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SlowUpload(int length)
        {
            _length = length;
            Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + Boundary);
        }

        public void Finish() => _end.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var head = string.Create(CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"slow.txt\"\r\n\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head + new string('a', _length)));
            await stream.FlushAsync();
            await _end.Task;
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n"));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
