using System.IO.Compression;
using System.Net;
using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Asemb.Core.Search;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Embeddings;
using Asemb.Extraction;
using Asemb.Extraction.Isolation;
using Asemb.Extraction.Ocr;
using Asemb.Extraction.Web;
using Asemb.Extraction.Web.Sources;
using Asemb.Extraction.Web.Sources.Feeds;
using Asemb.Extraction.Web.Sources.SinglePages;
using Asemb.Extraction.Web.Sources.Sites;
using Asemb.Postgres.Tables;
using Asemb.Server.Api;
using Asemb.Server.Api.Ingest;
using Asemb.Server.Api.Jobs;
using Asemb.Server.Api.Search;
using Asemb.Server.Configuration;
using Asemb.Server.Docs;
using Asemb.Server.Health;
using Asemb.Server.OpenApi;
using Asemb.Server.Problems;
using Asemb.Server.Repair;
using Asemb.Server.Security;
using Asemb.Server.Sources;
using Asemb.Server.Sources.Folders;
using Asemb.Server.Stores;
using Asemb.Server.Switching;
using Asemb.Server.Webhooks;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Asemb.Server;

/// <summary>Puts the server together: services, pipeline, routes.</summary>
internal static class ServerComposition
{
    private const int MaxRequestLine = 32 << 10;

    public static WebApplication Compose(AsembServerOptions options, ServerConfiguration configuration, IAsembStore store, Installation installation)
    {
        // The empty builder reads no files and registers nothing: start-up pays for what is used only.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "asemb", ContentRootPath = options.DataDirectory });
        ServerLogging.Configure(builder.Logging, configuration.Server, options.ConfigureLogging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, configuration));
        AddServices(builder.Services, options, configuration, store);
        builder.Services.AddSingleton(installation).AddSingleton(new LocalOperator(LocalKey.NameIn(store.Kind, installation)));
        options.ConfigureServices?.Invoke(builder.Services);
        var app = builder.Build();
        UsePipeline(app);
        MapRoutes(app, configuration.Limits);
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, ServerConfiguration configuration)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = configuration.Limits.RequestBytes;
        kestrel.Limits.MaxConcurrentConnections = configuration.Server.MaxConnections;
        // A document key of 1,024 characters takes up to 9 KiB in a query string.
        kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Listen(IPAddress.Parse(configuration.Server.Address), configuration.Server.Port);
    }

    private static void AddServices(IServiceCollection services, AsembServerOptions options, ServerConfiguration configuration, IAsembStore store)
    {
        services.AddSingleton(options.TimeProvider).AddSingleton(store);
        services.AddSingleton(configuration.Server).AddSingleton(configuration.Limits).AddSingleton(configuration.Indexing).AddSingleton(configuration.Security)
            .AddSingleton(configuration.Extraction).AddSingleton(configuration.Web).AddSingleton(configuration.Sources).AddSingleton(configuration.Webhooks);
        services.AddSingleton<ServerClock>();
        services.AddSingleton(_ => new AddressGuard(configuration.Web, time: options.TimeProvider));
        services.AddSingleton<IEmbeddingModels>(provider => new EmbeddingModels(configuration.Embeddings, options.TimeProvider));
        services.AddSingleton(_ => CreateExtractor(options, configuration));

        services.AddSingleton<KeyAuthenticator>().AddSingleton<KeyUseRecorder>().AddHostedService(provider => provider.GetRequiredService<KeyUseRecorder>());
        services.AddSingleton<JobReader>().AddSingleton<JobDescription>().AddSingleton<JobWaiting>().AddSingleton<JobEvents>().AddSingleton<DocumentIntake>().AddSingleton<IngestBudget>().AddSingleton<DocumentReading>().AddSingleton<EmbeddedReading>().AddSingleton<UploadReading>()
            .AddSingleton<WorkspaceSearch>().AddSingleton(provider => new SearchService(store.Search, provider.GetRequiredService<IEmbeddingModels>(), store.Workspaces));
        services.AddSingleton<IndexingSignals>().AddSingleton<IndexingRate>().AddSingleton<StageBoard>().AddSingleton<RetrySchedule>().AddSingleton<ModelOutages>().AddSingleton<StoreOutages>().AddSingleton<StoreWriters>().AddSingleton<DocumentFailures>()
            .AddSingleton<UnderWay>().AddSingleton<LeaseKeeper>().AddSingleton<DocumentSettling>().AddSingleton<WorkspaceModels>().AddSingleton<DocumentPreparation>().AddSingleton<EmbeddedChunks>()
            .AddSingleton<EmbeddingQueue>().AddSingleton<SecondEmbedding>().AddSingleton<CommitQueue>().AddSingleton<DocumentFlow>().AddSingleton<IndexingWorker>()
            .AddHostedService(provider => provider.GetRequiredService<IndexingWorker>());
        services.AddSingleton<WorkerPresence>().AddHostedService(provider => provider.GetRequiredService<WorkerPresence>());
        services.AddSingleton<SwitchBoard>().AddSingleton<ModelSwitches>().AddHostedService<ModelSwitchWorker>();
        AddSources(services, options);
        AddWebhooks(services, options, configuration);
        services.AddSingleton(configuration.Repair).AddSingleton<RepairBoard>();
        // A command that hosts a server for itself ends before a graph is built, or an hour is over.
        if (options.Advertise) services.AddHostedService<DatabaseMaintenance>().AddHostedService<Reconciler>();
        services.AddSingleton<HealthProbe>();
        services.AddSingleton(new TableConnections(configuration.Connections.Entries, options.DataDirectory, text => StoreAddress.Parse(text).ConnectionString));
        services.AddSingleton<ISourceConnector>(provider => new TableConnector(
            provider.GetRequiredService<TableConnections>(),
            async (id, cancellationToken) => (await store.Workspaces.ListAsync(cancellationToken)).FirstOrDefault(workspace => workspace.Id == id)?.Name,
            configuration.Extraction.MaxInputBytes,
            options.TimeProvider));

        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(configuration.Server.DrainSeconds + 5));
        if (!options.HandleSignals) services.AddSingleton<IHostLifetime, SilentLifetime>();
        services.AddRouting().AddRequestTimeouts(timeouts => Timeouts.Configure(timeouts, configuration.Limits));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddResponseCompression(Configure);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.ConfigureHttpJsonOptions(json =>
        {
            var written = ServerJson.Written.Options;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = written.PropertyNamingPolicy;
            json.SerializerOptions.DefaultIgnoreCondition = written.DefaultIgnoreCondition;
            json.SerializerOptions.RespectNullableAnnotations = written.RespectNullableAnnotations;
            json.SerializerOptions.NumberHandling = written.NumberHandling;
            json.SerializerOptions.Encoder = written.Encoder;
            json.SerializerOptions.MaxDepth = written.MaxDepth;
        });
        services.AddApiDescription();
    }

    /// <summary>Each kind of source is a connector, and an admission where it reaches what not everybody may.</summary>
    private static void AddSources(IServiceCollection services, AsembServerOptions options)
    {
        services.AddSingleton<SourceSignals>().AddSingleton<SourceConnectors>().AddSingleton<SourceReach>().AddSingleton<SourceChanges>().AddSingleton<SyncRemoval>().AddSingleton<SyncRun>()
            .AddHostedService(provider => ActivatorUtilities.CreateInstance<SourceWorker>(provider, options));
        services.AddSingleton(provider => new FolderAccess(options.DataDirectory, provider.GetRequiredService<SourcesOptions>()))
            .AddSingleton<ISourceAdmission>(provider => provider.GetRequiredService<FolderAccess>()).AddSingleton<ISourceConnector, FolderConnector>();
        services.AddSingleton<HostTurns>().AddSingleton<WebSources>()
            .AddSingleton<ISourceConnector, PageConnector>().AddSingleton<ISourceConnector, SiteConnector>().AddSingleton<ISourceConnector, FeedConnector>();
        services.AddSingleton<ISourceAdmission, TableAdmission>();
        foreach (var kind in WebSources.Kinds) services.AddSingleton<ISourceAdmission>(new WebAdmission(kind));
    }

    private static void AddWebhooks(IServiceCollection services, AsembServerOptions options, ServerConfiguration configuration)
    {
        // Servers that share a store must share its key as well: none of them can make one by itself.
        services.AddSingleton(_ => new SecretBox(configuration.SecretKey, configuration.StoreAddress.IsPostgres ? null : options.DataDirectory));
        services.AddSingleton(_ => new WebhookAddresses(configuration.Web));
        services.AddSingleton<WebhookSignals>().AddSingleton<WebhookSender>().AddSingleton<WebhookAdministration>().AddSingleton<WebhookDelivering>();
        services.AddHostedService<WebhookDispatcher>().AddHostedService<JobAnnouncer>().AddHostedService<WebhookHousekeeping>();
    }

    private static IDocumentExtractor CreateExtractor(AsembServerOptions options, ServerConfiguration configuration) =>
        configuration.Ocr.Command is null ? CreateReader(options, configuration) : new OcrExtractor(CreateReader(options, configuration), configuration.Ocr, configuration.Extraction);

    private static IDocumentExtractor CreateReader(AsembServerOptions options, ServerConfiguration configuration) =>
        configuration.Extraction.Isolated && options.ExtractionWorker is { } worker
            ? new IsolatedExtractor(worker, configuration.Extraction, configuration.Indexing.EffectiveParallelism, options.TimeProvider)
            : new TextExtractor(configuration.Extraction, options.TimeProvider);

    private static void Configure(ResponseCompressionOptions compression)
    {
        // Answers hold no secret beside what the caller sent and may see, and no cookie exists that a page of another site could ride on.
        compression.EnableForHttps = true;
        compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, ProblemWriter.ContentType];
    }

    private static void UsePipeline(WebApplication app)
    {
        app.Use((context, next) =>
        {
            SecurityHeaders.Apply(context);
            return next(context);
        });
        app.UseResponseCompression();
        app.UseMiddleware<ErrorBoundary>();
        app.UseMiddleware<HeadRequests>();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseMiddleware<KeyGate>();
        app.UseMiddleware<RequestDecompression>();
        app.UseMiddleware<CountedBodies>();
    }

    private static void MapRoutes(WebApplication app, LimitsOptions limits)
    {
        var api = app.MapGroup("/api/v1").RefuseUnknownQueryParameters();
        api.MapWorkspaces();
        api.MapDocuments();
        api.MapSources();
        api.MapIngest(limits);
        api.MapEmbeddedDocuments(limits);
        api.MapJobs();
        api.MapSearch();
        api.MapKeys();
        api.MapModels();
        api.MapEmbeddingIndexes();
        api.MapWebhooks();
        api.MapServer();
        api.MapRepairs();
        api.MapReprocessing();
        app.MapHealth();
        app.MapApiDescription();
        app.MapDocsPages();
    }
}
