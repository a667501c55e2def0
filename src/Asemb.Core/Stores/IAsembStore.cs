using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Keys;
using Asemb.Core.Repair;
using Asemb.Core.Search;
using Asemb.Core.Sources;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Stores;

/// <summary>
/// A store: everything that must outlive the process. Thread-safe. What a completed task has written is durable: killing the process or the
/// machine afterwards does not lose it.
/// </summary>
public interface IAsembStore : IAsyncDisposable
{
    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    string Kind { get; }

    IWorkspaceStore Workspaces { get; }

    IDocumentStore Documents { get; }

    IIngestionStore Ingestion { get; }

    IJobStore Jobs { get; }

    IWorkerRegistry Workers { get; }

    ISearchStore Search { get; }

    IKeyStore Keys { get; }

    IEmbeddingIndexStore EmbeddingIndexes { get; }

    ISourceStore Sources { get; }

    ISyncStore Syncs { get; }

    IWebhookStore Webhooks { get; }

    IRepairStore Repair { get; }

    /// <summary>A cheap round trip that fails when the store cannot be used.</summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Compares all rows with what they should be; empty when all is well. Slow: for doctor and readiness.</summary>
    Task<IReadOnlyList<StoreFinding>> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>Facts for doctor and readiness, e.g. version, schema version, file size, journal mode.</summary>
    Task<IReadOnlyList<KeyValuePair<string, string>>> DescribeAsync(CancellationToken cancellationToken);
}

/// <param name="Check">Short name, e.g. <c>vectors-match-chunks</c>.</param>
/// <param name="Message">What is wrong, with numbers, and what to do.</param>
public sealed record StoreFinding(string Check, string? Workspace, string Message)
{
    /// <summary>What a look found.</summary>
    public static async Task<IReadOnlyList<StoreFinding>> FindAsync(IRepairStore repair, CancellationToken cancellationToken) =>
        [.. (await repair.RunAsync(RepairRequest.Look, cancellationToken)).Select(line => line.ToFinding())];
}
