using Asemb.Conformance.Stores;
using Asemb.Core.Stores;
using Asemb.TestServers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Postgres.Tests.BadDays;

// The suites once more, through PgBouncer in transaction mode: nothing may rely on two transactions having the same connection.

public sealed class PooledWorkspaceConformance(BadDaysCluster cluster) : WorkspaceConformance(new PooledSource(cluster));

public sealed class PooledAcceptConformance(BadDaysCluster cluster) : AcceptConformance(new PooledSource(cluster));

public sealed class PooledLeaseConformance(BadDaysCluster cluster) : LeaseConformance(new PooledSource(cluster));

public sealed class PooledCommitConformance(BadDaysCluster cluster) : CommitConformance(new PooledSource(cluster));

public sealed class PooledSearchConformance(BadDaysCluster cluster) : SearchConformance(new PooledSource(cluster));

public sealed class PooledDeleteConformance(BadDaysCluster cluster) : DeleteConformance(new PooledSource(cluster));

public sealed class PooledFilterConformance(BadDaysCluster cluster) : FilterConformance(new PooledSource(cluster));

public sealed class PooledEmbeddingIndexConformance(BadDaysCluster cluster) : EmbeddingIndexConformance(new PooledSource(cluster));

public sealed class PooledDurabilityConformance(BadDaysCluster cluster) : DurabilityConformance(new PooledSource(cluster));

public sealed class PooledTenancyConformance(BadDaysCluster cluster) : TenancyConformance(new PooledSource(cluster));

/// <summary>A database behind PgBouncer, and a login that is a member of the application's role alone.</summary>
public sealed class PooledSource(BadDaysCluster cluster) : StoreSource
{
    private string? _database;

    public override bool IsShared => true;

    public override async Task<IAsembStore> OpenAsync(TimeProvider time)
    {
        _database ??= await cluster.MigratedAsync();
        var options = Opening.Options(await cluster.PooledAsync(await cluster.AsApplicationAsync(_database))) with { TimeProvider = time };
        return await PostgresStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        // PgBouncer holds connections to it for the next of its clients.
        if (_database is not null) await OwnCluster.ExecuteAsync($"DROP DATABASE {BadDaysCluster.NameOf(_database)} WITH (FORCE)", await cluster.DatabaseAsync());
    }
}
