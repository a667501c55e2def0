using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Transfer;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Transfer;

/// <summary>Copies into this store, and reading it whole to verify them.</summary>
internal sealed class TransferStore(PostgresDatabase database, IDocumentStore documents, IIngestionStore ingestion, TimeProvider time) : ITransferTarget
{
    private readonly TransferReading _reading = new(database);
    private readonly TransferWriting _writing = new(database, documents, ingestion, time);

    public Task<IReadOnlyList<TransferDocument>> ReadAsync(Workspace workspace, long afterId, int mostDocuments, long mostBytes, CancellationToken cancellationToken) =>
        _reading.ReadAsync(workspace, afterId, mostDocuments, mostBytes, cancellationToken);

    public Task<IReadOnlyList<TransferDocument>> FindAsync(Workspace workspace, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        _reading.FindAsync(workspace, keys, cancellationToken);

    public Task<long> CountChangedAsync(Workspace workspace, DateTimeOffset after, CancellationToken cancellationToken) =>
        _reading.CountChangedAsync(workspace, after, cancellationToken);

    public Task<TransferCounts> CountAsync(Workspace workspace, CancellationToken cancellationToken) => _reading.CountAsync(workspace, cancellationToken);

    public Task<IReadOnlyList<TransferKey>> ReadKeysAsync(DateTimeOffset now, CancellationToken cancellationToken) => _reading.ReadKeysAsync(now, cancellationToken);

    public Task<TransferNote?> FindNoteAsync(Workspace workspace, CancellationToken cancellationToken) => database.ReadAsync(
        workspace.Id,
        session => session.SingleAsync(TransferSql.FindNote, row => new TransferNote(row.GetString(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1)), cancellationToken, workspace.Id),
        cancellationToken);

    public Task BeginAsync(Workspace workspace, string origin, DateTimeOffset createdAt, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        session => session.ExecuteAsync(
            [new Statement(TransferSql.Begin, workspace.Id, origin, time.GetUtcNow()), new Statement(TransferSql.SetCreated, workspace.Id, createdAt)], cancellationToken),
        cancellationToken);

    public Task WriteAsync(Workspace workspace, IReadOnlyList<TransferDocument> batch, CancellationToken cancellationToken) => _writing.WriteAsync(workspace, batch, cancellationToken);

    public Task CompleteAsync(Workspace workspace, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id, session => session.ExecuteAsync(TransferSql.Complete, cancellationToken, workspace.Id, time.GetUtcNow()), cancellationToken);
}
