using Asemb.Core.Stores;
using Asemb.Postgres;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>What a PostgreSQL store needs done beside requests. The embedded store needs nothing.</summary>
internal sealed class DatabaseMaintenance(IAsembStore store, IndexingOptions options) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        store is PostgresStore postgres && options.Enabled ? postgres.Maintenance.RunAsync(stoppingToken) : Task.CompletedTask;
}
