using Asemb.Core.Errors;
using Asemb.Core.Repair;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Repair;

/// <summary>
/// Looks at one workspace after another, in pages of documents. What is compared is compared by one statement, which sees one state of the database beside
/// everything else, and locks nothing.
/// </summary>
internal sealed class RepairStore(PostgresDatabase database, TimeProvider time) : IRepairStore
{
    public Task<IReadOnlyList<RepairLine>> RunAsync(RepairRequest request, CancellationToken cancellationToken) => PostgresFailures.TranslateAsync(
        PostgresDatabase.Where,
        async () =>
        {
            // Two that mend would do each other no harm, and the work twice.
            await using var turn = request.Mends ? await MaintenanceTurn.TryTakeAsync(database, WholeSql.LockRepair, cancellationToken) : null;
            if (request.Mends && turn is null) throw new AsembException(ErrorCodes.RepairInProgress, "Another server is repairing the store. Repeat the request when it is done.");
            var tally = new RepairTally();
            await new DatabaseRepair(database, tally).RunAsync(request.Mends, cancellationToken);
            var workspaces = await database.ReadAsync(
                null, session => session.QueryAsync(WholeSql.WorkspaceIds, row => (Id: row.GetInt64(0), Name: row.GetString(1)), cancellationToken), cancellationToken);
            foreach (var (id, name) in workspaces) await new WorkspaceRepair(database, time, tally, request, id, name).RunAsync(cancellationToken);
            return tally.Lines;
        },
        cancellationToken);
}
