using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Asemb.Extraction.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Asemb.Extraction.Tests.Web;

internal sealed record TestPage(byte[] Body, string? ContentType = "text/html; charset=utf-8", int Status = 200)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public bool HasTag { get; init; } = true;

    public TestPage With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }
}

/// <summary>A real web server on loopback, whose pages a test puts there, changes and takes away. Remembers who asked for what.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestSite(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, TestPage> Pages { get; } = new(StringComparer.Ordinal);

    /// <summary>Path with its query, and the status of the answer.</summary>
    public ConcurrentQueue<(string Path, int Status)> Requests { get; } = new();

    /// <summary>Answers what is no page.</summary>
    public Func<HttpContext, Task>? Otherwise { get; set; }

    /// <summary>Runs before each answer, e.g. to hold it back.</summary>
    public Func<CancellationToken, Task>? Before { get; set; }

    public Uri Root { get; private set; } = null!;

    public string Host => Root.Authority;

    public WebOptions Options { get; } = new() { DelayMilliseconds = 0 };

    public static async Task<TestSite> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var site = new TestSite(app);
        app.Run(site.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        site.Root = new Uri(app.Urls.Single() + "/");
        return site;
    }

    /// <summary>A page with a title and links.</summary>
    public void Put(string path, string title, params string[] links) => Pages[path] = Html($"<title>{title}</title>", $"<h1>{title}</h1><p>The text of {title} at {path}.</p>{string.Concat(links.Select(link => $"<a href=\"{link}\">{link}</a> "))}");

    public void PutText(string path, string body, string contentType = "text/plain; charset=utf-8") => Pages[path] = new TestPage(Encoding.UTF8.GetBytes(body), contentType);

    public static TestPage Html(string head, string body) => new(Encoding.UTF8.GetBytes($"<!doctype html><html><head>{head}</head><body>{body}</body></html>"));

    public string Url(string path) => new Uri(Root, path).AbsoluteUri;

    public IReadOnlyList<string> Asked(int status) => [.. Requests.Where(request => request.Status == status).Select(request => request.Path)];

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.ToUriComponent() + context.Request.QueryString;
        if (Before is { } before) await before(context.RequestAborted);
        if (Pages.TryGetValue(path, out var page)) await AnswerAsync(context, page);
        else if (Otherwise is not null) await Otherwise(context);
        else context.Response.StatusCode = 404;
        Requests.Enqueue((path, context.Response.StatusCode));
    }

    private static async Task AnswerAsync(HttpContext context, TestPage page)
    {
        context.Response.StatusCode = page.Status;
        if (page.ContentType is not null) context.Response.ContentType = page.ContentType;
        foreach (var (name, value) in page.Headers) context.Response.Headers[name] = value;
        if (page is { HasTag: true, Status: 200 })
        {
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(page.Body))[..16]}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                return;
            }
        }

        await context.Response.Body.WriteAsync(page.Body, context.RequestAborted);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
