using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Keys;
using Asemb.Core.Repair;
using Asemb.Core.Search;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests;

/// <summary>The real store, except that what the test says happens before.</summary>
internal sealed class FaultyStore : IAsembStore, IIngestionStore
{
    private IAsembStore _store = null!;

    public Action BeforeLease { get; set; } = () => { };

    public Action BeforeCommit { get; set; } = () => { };

    public Action<IReadOnlyList<IndexedDocument>> BeforeCommitOf { get; set; } = _ => { };

    public Action BeforeFail { get; set; } = () => { };

    public Action BeforeRenew { get; set; } = () => { };

    public Action BeforeFindJob { get; set; } = () => { };

    /// <summary>Given the name of the method.</summary>
    public Action<string> BeforeSync { get; set; } = _ => { };

    public Action BeforeCheck { get; set; } = () => { };

    /// <summary>With the workspace.</summary>
    public Action<long> BeforeAnnounce { get; set; } = _ => { };

    /// <summary>With the workspace.</summary>
    public Action<long> BeforeForget { get; set; } = _ => { };

    public string Kind => _store.Kind;

    public IWorkspaceStore Workspaces => _store.Workspaces;

    public IDocumentStore Documents => _store.Documents;

    public ISourceStore Sources => _store.Sources;

    public ISyncStore Syncs => FaultySyncs.Of(_store.Syncs, name => BeforeSync(name));

    public IIngestionStore Ingestion => this;

    public IJobStore Jobs => _store.Jobs;

    public IWorkerRegistry Workers => _store.Workers;

    public ISearchStore Search => _store.Search;

    public IKeyStore Keys => _store.Keys;

    public IEmbeddingIndexStore EmbeddingIndexes => _store.EmbeddingIndexes;

    public IWebhookStore Webhooks => new FaultyWebhooks(_store.Webhooks, BeforeAnnounce, BeforeForget);

    public IRepairStore? OtherRepair { get; set; }

    public IRepairStore Repair => OtherRepair ?? _store.Repair;

    public AsembServerOptions Use(AsembServerOptions options)
    {
        var former = options.ConfigureServices;
        return options with
        {
            ConfigureServices = services =>
            {
                former?.Invoke(services);
                _store = (IAsembStore)services.Last(service => service.ServiceType == typeof(IAsembStore)).ImplementationInstance!;
                services.AddSingleton<IAsembStore>(this);
            },
        };
    }

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        BeforeCheck();
        return _store.CheckAsync(cancellationToken);
    }

    public Task<IReadOnlyList<StoreFinding>> VerifyAsync(CancellationToken cancellationToken) => _store.VerifyAsync(cancellationToken);

    public Task<IReadOnlyList<KeyValuePair<string, string>>> DescribeAsync(CancellationToken cancellationToken) => _store.DescribeAsync(cancellationToken);

    public Task<AcceptResult> AcceptAsync(Workspace workspace, AcceptRequest request, CancellationToken cancellationToken) =>
        _store.Ingestion.AcceptAsync(workspace, request, cancellationToken);

    public Task<AcceptResult> TakeAsync(Workspace workspace, IReadOnlyList<EmbeddedDocument> documents, CancellationToken cancellationToken) =>
        _store.Ingestion.TakeAsync(workspace, documents, cancellationToken);

    public Task<JobProgress?> FindJobAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken)
    {
        BeforeFindJob();
        return _store.Ingestion.FindJobAsync(workspace, jobId, cancellationToken);
    }

    public Task<IReadOnlyList<JobProgress>> ListJobsAsync(Workspace workspace, int limit, CancellationToken cancellationToken) =>
        _store.Ingestion.ListJobsAsync(workspace, limit, cancellationToken);

    public Task<IReadOnlyList<LeasedDocument>> LeaseAsync(LeaseRoom room, TimeSpan duration, CancellationToken cancellationToken)
    {
        BeforeLease();
        return _store.Ingestion.LeaseAsync(room, duration, cancellationToken);
    }

    public Task<IReadOnlyList<LeasedDocument>> RenewAsync(IReadOnlyList<LeasedDocument> leased, TimeSpan duration, CancellationToken cancellationToken)
    {
        BeforeRenew();
        return _store.Ingestion.RenewAsync(leased, duration, cancellationToken);
    }

    public Task<IReadOnlyList<CommitOutcome>> CommitAsync(Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        BeforeCommit();
        BeforeCommitOf(documents);
        return _store.Ingestion.CommitAsync(workspace, documents, cancellationToken);
    }

    public Task FailAsync(IReadOnlyList<DocumentFailure> failures, CancellationToken cancellationToken)
    {
        BeforeFail();
        return _store.Ingestion.FailAsync(failures, cancellationToken);
    }

    public Task<int> RetryAsync(Workspace workspace, IReadOnlyCollection<string>? keys, CancellationToken cancellationToken) => _store.Ingestion.RetryAsync(workspace, keys, cancellationToken);

    public Task<ReprocessResult> ReprocessAsync(Workspace workspace, ReprocessSelection selection, CancellationToken cancellationToken) =>
        _store.Ingestion.ReprocessAsync(workspace, selection, cancellationToken);

    public Task<int> ReleaseAllLeasesAsync(CancellationToken cancellationToken) => _store.Ingestion.ReleaseAllLeasesAsync(cancellationToken);

    /// <summary>The server disposes the real one.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
