using System.Net;
using System.Text;

namespace Asemb.Readiness.Tests;

/// <summary>A server that answers what the test says, and remembers what it was asked.</summary>
internal sealed class StubServer(Func<HttpRequestMessage, string, (int Status, string Body)> answer) : HttpMessageHandler
{
    public List<(string Method, string Path, string Body, string? Key)> Requests { get; } = [];

    public HttpClient Client => new(this, disposeHandler: false) { BaseAddress = new Uri("http://localhost/") };

    public string MediaType { get; init; } = "application/json";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.Method.Method, request.RequestUri!.AbsolutePath, body, request.Headers.Authorization?.Parameter));
        var (status, text) = answer(request, body);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(text, Encoding.UTF8, MediaType) };
    }
}
