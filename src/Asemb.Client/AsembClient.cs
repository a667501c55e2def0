using System.Net.Http.Headers;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>
/// The HTTP API as methods. Thread-safe; make one and keep it. Every method throws <see cref="ProblemException"/> for what the server refuses,
/// and with the code <c>server_unavailable</c> when no server answers. Nothing is retried behind the caller's back.
/// </summary>
public sealed class AsembClient : IDisposable
{
    internal const string Root = "api/v1/";

    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly ApiTransport _transport;

    /// <param name="http">With the base address set, and the key in its default headers. Not disposed.</param>
    public AsembClient(HttpClient http)
        : this(http, ownsHttp: false)
    {
    }

    private AsembClient(HttpClient http, bool ownsHttp)
    {
        _http = http;
        _ownsHttp = ownsHttp;
        _transport = new ApiTransport(http);
        Workspaces = new WorkspacesClient(_transport);
        Documents = new DocumentsClient(_transport);
        Jobs = new JobsClient(_transport);
        Keys = new KeysClient(_transport);
        Models = new ModelsClient(_transport);
        EmbeddingIndexes = new EmbeddingIndexesClient(_transport);
        Repairs = new RepairsClient(_transport);
        Sources = new SourcesClient(_transport);
        Webhooks = new WebhooksClient(_transport);
    }

    /// <summary>Workspaces and their statistics.</summary>
    public WorkspacesClient Workspaces { get; }

    /// <summary>Documents: adding, uploading, reading, deleting.</summary>
    public DocumentsClient Documents { get; }

    /// <summary>Progress of accepted documents.</summary>
    public JobsClient Jobs { get; }

    /// <summary>API keys.</summary>
    public KeysClient Keys { get; }

    /// <summary>Embedding models.</summary>
    public ModelsClient Models { get; }

    /// <summary>Embedding indexes of workspaces: switching to another model.</summary>
    public EmbeddingIndexesClient EmbeddingIndexes { get; }

    /// <summary>Looks at the whole store that mend what they find.</summary>
    public RepairsClient Repairs { get; }

    /// <summary>Sources: where documents come from again and again.</summary>
    public SourcesClient Sources { get; }

    /// <summary>Webhooks: who is told what happens.</summary>
    public WebhooksClient Webhooks { get; }

    /// <summary>A client with its own connections.</summary>
    /// <param name="server">Base address, e.g. <c>http://127.0.0.1:7280</c>; a path in it is kept.</param>
    /// <param name="apiKey">Sent as bearer token; null for routes that need none.</param>
    /// <param name="timeout">For one request until its head arrived; 100 seconds when null.</param>
    public static AsembClient Connect(Uri server, string? apiKey, TimeSpan? timeout = null)
    {
        var handler = new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.All };
        var http = new HttpClient(handler)
        {
            BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = timeout ?? TimeSpan.FromSeconds(100),
        };
        if (apiKey is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        return new AsembClient(http, ownsHttp: true);
    }

    /// <summary>Searches a workspace.</summary>
    public Task<SearchResponse> SearchAsync(string workspace, SearchQuery query, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, WorkspacesClient.Path(workspace) + "/search", query, WireJson.Default.SearchQuery,
            WireJson.Default.SearchResponse, cancellationToken);

    /// <summary>What the key of this client may do.</summary>
    public Task<Me> GetMeAsync(CancellationToken cancellationToken = default) => _transport.GetAsync(Root + "me", WireJson.Default.Me, cancellationToken);

    /// <summary>Counts over all workspaces that the key reaches.</summary>
    public Task<ServerStats> GetStatsAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync(Root + "stats", WireJson.Default.ServerStats, cancellationToken);

    /// <summary>Compares what is stored with what it should be. Slow; needs an admin key that reaches every workspace.</summary>
    public Task<StoreVerification> VerifyStoreAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync(Root + "store/verification", WireJson.Default.StoreVerification, cancellationToken);

    /// <summary>Version of the server.</summary>
    public Task<VersionInfo> GetVersionAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync(Root + "version", WireJson.Default.VersionInfo, cancellationToken);

    /// <summary>Health of the server; also when it is not ready. Parts are told only with a valid key.</summary>
    /// <param name="probe"><c>live</c>, <c>ready</c> or <c>startup</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<HealthInfo> GetHealthAsync(string probe = "ready", CancellationToken cancellationToken = default) =>
        _transport.GetEvenWhenUnavailableAsync("health/" + probe, WireJson.Default.HealthInfo, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsHttp) _http.Dispose();
    }
}
