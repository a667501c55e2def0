using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Npgsql;

namespace Asemb.Postgres.Tables;

/// <summary>
/// Follows a table or query of a user's own PostgreSQL database, which is another one than the store. Thread-safe; keeps a small pool of connections to
/// each database.
/// </summary>
/// <param name="workspaceName">The name of a workspace by its id.</param>
/// <param name="mostBytes">Bytes of text that one row may have.</param>
public sealed class TableConnector(TableConnections connections, Func<long, CancellationToken, Task<string?>> workspaceName, long mostBytes, TimeProvider time) : ISourceConnector, IAsyncDisposable
{
    private const int MostConnections = 4;
    private const int ConnectSeconds = 15;

    private readonly ConcurrentDictionary<string, NpgsqlDataSource> _pools = new(StringComparer.Ordinal);

    public string Kind => SourceKind.Table;

    public async Task<JsonObject> CheckAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        var read = TableSettingsReading.Read(settings);
        var database = await OpenAsync(read, cancellationToken);
        var checkedSettings = TableChecking.Complete(read, await TableCatalogue.ReadAsync(database, read, cancellationToken));

        // Of its own for each source: two that empty the same outbox would each see half of the changes.
        return (checkedSettings.Query is null ? checkedSettings with { Outbox = read.Outbox ?? "asemb_outbox_" + RandomNumberGenerator.GetHexString(8, lowercase: true) } : checkedSettings).ToJson();
    }

    public async Task<SyncEnd> SyncAsync(ISyncSession session, CancellationToken cancellationToken)
    {
        var source = session.Source;
        var settings = TableSettingsReading.Read(source.Settings);
        if (connections.Has(settings.Connection) && (await workspaceName(source.WorkspaceId, cancellationToken) is not { } workspace || !connections.IsOpenTo(settings.Connection, workspace)))
            throw new AsembException(ErrorCodes.SourceDenied, $"Connection '{settings.Connection}' is not open to this workspace. The operator of the server lists its workspaces under Connections:{settings.Connection}:Workspaces.") { IsSetupFault = true };
        var database = await OpenAsync(settings, cancellationToken);
        var shape = await TableCatalogue.ReadAsync(database, settings, cancellationToken);
        var intake = new RowIntake(session, settings, new RowDocument(source.Name, settings, mostBytes));
        return await new TableSync(session, settings, database, shape, intake, time).RunAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values) await pool.DisposeAsync();
    }

    private async Task<TableDatabase> OpenAsync(TableSettings settings, CancellationToken cancellationToken)
    {
        var builder = await connections.FindAsync(settings.Connection, cancellationToken);
        builder.ApplicationName ??= "asemb";
        builder.MaxPoolSize = MostConnections;
        builder.Timeout = ConnectSeconds;
        builder.PersistSecurityInfo = false;
        builder.IncludeErrorDetail = false;

        // Nothing is ever set for longer than a transaction, so that there is nothing to reset.
        builder.NoResetOnClose = true;

        // By what it says: a file whose password was changed leads to a pool of its own.
        return new TableDatabase(_pools.GetOrAdd(builder.ConnectionString, static text => NpgsqlDataSource.Create(text)), settings);
    }
}
