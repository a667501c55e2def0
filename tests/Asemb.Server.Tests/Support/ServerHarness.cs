using System.Net.Http.Headers;
using System.Text;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests;

/// <summary>A real server on Kestrel with a real store in a folder of its own.</summary>
public sealed class ServerHarness : IAsyncDisposable
{
    private readonly bool _ownsFolder;

    private ServerHarness(AsembServer server, string folder, bool ownsFolder)
    {
        (Server, Folder, _ownsFolder) = (server, folder, ownsFolder);
        Http = NewHttp(server.LocalKey);
        Client = new AsembClient(Http);
    }

    public AsembServer Server { get; }

    public string Folder { get; }

    /// <summary>Sends the local admin key.</summary>
    public HttpClient Http { get; }

    public AsembClient Client { get; }

    public IAsembStore Store => Server.App.Services.GetRequiredService<IAsembStore>();

    public static string NewFolder() => Path.Combine(Path.GetTempPath(), "asemb-tests", Guid.NewGuid().ToString("N"));

    public static async Task<ServerHarness> StartAsync(
        Action<Dictionary<string, string?>>? settings = null, string? folder = null, Func<AsembServerOptions, AsembServerOptions>? options = null)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Server:Port"] = "0", ["Indexing:RetrySeconds"] = "0.05", ["Indexing:PollSeconds"] = "1" };
        settings?.Invoke(values);
        var serverOptions = new AsembServerOptions
        {
            DataDirectory = folder ?? NewFolder(),
            Settings = values,
            ReadEnvironment = false,
            HandleSignals = false,
            ConfigureLogging = logging => logging.ClearProviders(),
        };
        serverOptions = options?.Invoke(serverOptions) ?? serverOptions;
        return new ServerHarness(await AsembServer.StartAsync(serverOptions), serverOptions.DataDirectory, folder is null);
    }

    public HttpClient NewHttp(string? key)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Server.BaseAddress };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, string mediaType = "application/json") =>
        Http.PostAsync(path, new StringContent(json, Encoding.UTF8, mediaType));

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content) => Http.PostAsync(path, content);

    /// <summary>A workspace of the test's own.</summary>
    public async Task<string> NewWorkspaceAsync(string? model = null)
    {
        var name = "w" + Guid.NewGuid().ToString("N");
        await Client.Workspaces.CreateAsync(new CreateWorkspaceRequest { Name = name, Model = model });
        return name;
    }

    /// <summary>A key of the test's own.</summary>
    public async Task<CreatedKey> NewKeyAsync(IReadOnlyList<KeyScope> scopes, params string[] workspaces) => await Client.Keys.CreateAsync(
        new CreateKeyRequest { Name = Guid.NewGuid().ToString("N"), Scopes = scopes, Workspaces = workspaces.Length == 0 ? null : workspaces });

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await Server.DisposeAsync();
        if (_ownsFolder && Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
