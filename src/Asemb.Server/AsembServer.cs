using System.Net;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Configuration;
using Asemb.Server.Security;
using Asemb.Server.Stores;
using Asemb.Sqlite.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Asemb.Server;

/// <summary>
/// A server with its store: HTTP API, worker and all. One process may have one on a data directory. Start it, use <see cref="BaseAddress"/>,
/// dispose it.
/// </summary>
public sealed class AsembServer : IAsyncDisposable
{
    /// <summary>The data file in the data directory, unless the configuration names another.</summary>
    public const string StoreFileName = "asemb.db";

    private const string ServerLockName = "server";
    private readonly AsembServerOptions _options;
    private readonly IAsembStore _store;
    private readonly ServerAdvertisement _advertisement;
    private readonly DataFileLock? _directory;

    private AsembServer(AsembServerOptions options, WebApplication app, IAsembStore store, StoreAddress address, DataFileLock? directory, string? localKey)
    {
        (_options, App, _store, StoreAddress, _directory, LocalKey) = (options, app, store, address, directory, localKey);
        _advertisement = new ServerAdvertisement(options.DataDirectory, address);
    }

    /// <summary>The composed application.</summary>
    public WebApplication App { get; }

    /// <summary>The secret of the local admin key; null when <c>Security:LocalKey</c> is off.</summary>
    public string? LocalKey { get; }

    /// <summary>Where its store is.</summary>
    public StoreAddress StoreAddress { get; }

    /// <summary>Where the server listens; known once it is started.</summary>
    public Uri BaseAddress { get; private set; } = new("http://127.0.0.1");

    /// <summary>Reads the configuration, opens the store and composes the application; does not listen yet.</summary>
    /// <exception cref="AsembException">
    /// <c>invalid_configuration</c>, <c>data_directory_locked</c>, <c>schema_too_new</c>, <c>store_unavailable</c>
    /// </exception>
    public static async Task<AsembServer> BuildAsync(AsembServerOptions options, CancellationToken cancellationToken = default)
    {
        options = options with { DataDirectory = Path.GetFullPath(options.DataDirectory) };
        CreateDirectory(options.DataDirectory);
        var configuration = ServerConfiguration.Load(options);
        using var loggers = LoggerFactory.Create(logging => ServerLogging.Configure(logging, configuration.Server, options.ConfigureLogging));
        var address = Resolve(configuration, options);
        var directory = DirectoryLock(options, address);
        IAsembStore? store = null;
        try
        {
            store = await StoreOpening.OpenAsync(options, configuration, loggers, cancellationToken);
            // Where only one process can have the store open, whoever held a lease is dead; a store of several takes nothing back.
            if (configuration.Indexing.Enabled) await store.Ingestion.ReleaseAllLeasesAsync(cancellationToken);
            var installation = await Installation.EnsureAsync(options.DataDirectory, cancellationToken);
            var localKey = configuration.Security.LocalKey
                ? await Security.LocalKey.EnsureAsync(options.DataDirectory, Security.LocalKey.NameIn(store.Kind, installation), store, options.TimeProvider, loggers.CreateLogger(typeof(LocalKey)), cancellationToken)
                : null;
            var app = ServerComposition.Compose(options, configuration, store, installation);
            await CreateFirstWorkspaceAsync(app.Services, store, cancellationToken);
            return new AsembServer(options, app, store, address, directory, localKey);
        }
        catch
        {
            if (store is not null) await store.DisposeAsync();
            directory?.Dispose();
            throw;
        }
    }

    /// <summary>Which store a server with these options would open, and the settings of section <c>Store</c>; opens nothing.</summary>
    /// <exception cref="AsembException"><c>invalid_configuration</c></exception>
    public static (StoreAddress Address, StoreOptions Settings) FindStore(AsembServerOptions options)
    {
        options = options with { DataDirectory = Path.GetFullPath(options.DataDirectory) };
        var configuration = ServerConfiguration.Load(options);
        return (Resolve(configuration, options), configuration.Store);
    }

    /// <summary>Builds and starts a server.</summary>
    /// <exception cref="AsembException">As for <see cref="BuildAsync"/>; also <c>invalid_configuration</c> when the port is taken.</exception>
    public static async Task<AsembServer> StartAsync(AsembServerOptions options, CancellationToken cancellationToken = default)
    {
        var server = await BuildAsync(options, cancellationToken);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to listen and to index.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await App.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new AsembException(ErrorCodes.InvalidConfiguration, $"{exception.Message} Choose another with Server:Port, or 0 for a free one.", exception);
        }

        var address = App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is not null) BaseAddress = Reachable(new Uri(address));
        if (_options.Advertise) await _advertisement.PublishAsync(BaseAddress, App.Services.GetRequiredService<ServerClock>().StartedAt, cancellationToken);
        ServerLog.Listening(App.Logger, ServerVersion.Version, BaseAddress);
    }

    /// <summary>Completes when the server was told to stop and has stopped.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => App.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening, lets requests and documents under way finish for a while, puts the rest back, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        _advertisement.Withdraw();
        await App.StopAsync();
        await App.DisposeAsync();
        await _store.DisposeAsync();
        _directory?.Dispose();
    }

    private static void CreateDirectory(string path)
    {
        try
        {
            // What lies in it is nobody else's business.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else if (!Directory.Exists(path)) Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AsembException(ErrorCodes.InvalidConfiguration, $"The data directory '{path}' cannot be made: {exception.Message}", exception);
        }
    }

    /// <summary>With the whole path of an SQLite file.</summary>
    private static StoreAddress Resolve(ServerConfiguration configuration, AsembServerOptions options) => configuration.StoreAddress.IsPostgres
        ? configuration.StoreAddress
        : StoreAddress.Parse("sqlite:" + StoreOpening.SqlitePath(options.DataDirectory, configuration.StoreAddress, configuration.Store));

    /// <summary>
    /// An SQLite file belongs to one process, which makes the directory its own. With PostgreSQL only servers that others shall find exclude each other:
    /// commands that host one for themselves may run beside them.
    /// </summary>
    private static DataFileLock? DirectoryLock(AsembServerOptions options, StoreAddress address) =>
        address.IsPostgres && options.Advertise ? DataFileLock.Acquire(Path.Combine(options.DataDirectory, ServerLockName)) : null;

    /// <summary>So that the first request needs no preparation.</summary>
    private static async Task CreateFirstWorkspaceAsync(IServiceProvider services, IAsembStore store, CancellationToken cancellationToken)
    {
        if ((await store.Workspaces.ListAsync(cancellationToken)).Count > 0) return;
        var models = services.GetRequiredService<IEmbeddingModels>();
        var model = await models.GetAsync(models.DefaultId, cancellationToken);
        try
        {
            await store.Workspaces.CreateAsync(WorkspaceName.Default, model.Info, new WorkspaceSettings(), cancellationToken);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.WorkspaceExists)
        {
            // Another server on the same store was faster.
        }
    }

    /// <summary>Nobody can connect to "any address": on this machine it is the loopback address.</summary>
    private static Uri Reachable(Uri address)
    {
        if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) return address;
        if (ip.Equals(IPAddress.Any)) return new UriBuilder(address) { Host = "127.0.0.1" }.Uri;
        return ip.Equals(IPAddress.IPv6Any) ? new UriBuilder(address) { Host = "[::1]" }.Uri : address;
    }
}
