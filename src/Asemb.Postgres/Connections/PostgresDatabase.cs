using System.Data;
using Asemb.Core.Errors;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asemb.Postgres.Connections;

/// <summary>
/// The pool of connections, as the role of the application. What the server itself undid (serialization, deadlock) is begun anew, and so is what was
/// lost with its connection before its end was sent; therefore work that is given here must change nothing but the database. Thread-safe.
/// </summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, PostgresStoreOptions options, ILogger logger) : IAsyncDisposable
{
    /// <summary>How errors name it: its address is nothing for those who ask over HTTP.</summary>
    internal const string Where = "The database";

    private const int Tries = 4;
    private readonly RecurringFailure _retried = new(options.TimeProvider);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>All hosts, when there are several; the source is then that of the primary.</summary>
    public NpgsqlMultiHostDataSource? Hosts { get; init; }

    public Replicas? Replicas { get; init; }

    /// <summary>For what needs a connection of its own for long, such as building an index. Opened by the caller.</summary>
    public NpgsqlConnection CreateConnection() => source.CreateConnection();

    /// <summary>
    /// Reading, or a single statement that may take effect twice without harm: each statement is a transaction of its own, with one round trip.
    /// </summary>
    public Task<T> ReadAsync<T>(long? workspace, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        RetryAsync(
            async () =>
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                return await work(new PostgresSession(connection, workspace, null));
            },
            PostgresFailures.IsLost,
            cancellationToken);

    /// <summary>Several statements that see one state of the database.</summary>
    public Task<T> SnapshotAsync<T>(long workspace, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken, bool isLong = false) => RetryAsync(
        async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return await work(new PostgresSession(connection, workspace, options.LockTimeout) { IsLong = isLong });
        },
        PostgresFailures.IsLost,
        cancellationToken);

    /// <summary>
    /// As <see cref="SnapshotAsync"/>, by a replica if there is one that is near enough, and what it answers is fresh; else by the primary. A replica that
    /// fails, for whatever reason, is no failure.
    /// </summary>
    /// <param name="isFresh">
    /// Whether an answer shows what its reader must see: of a workspace, that its generation is at least the one that the primary told when the request
    /// began. Every change that a reader may know of has moved it.
    /// </param>
    public async Task<T> SnapshotNearAsync<T>(long workspace, Func<PostgresSession, Task<T>> work, Func<T, bool> isFresh, CancellationToken cancellationToken)
    {
        if (Replicas is not null && await Replicas.TryOpenAsync(cancellationToken) is { } connection)
        {
            await using (connection)
            {
                try
                {
                    await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                    if (await work(new PostgresSession(connection, workspace, options.LockTimeout)) is var answer && isFresh(answer)) return answer;
                }
                catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
                {
                    // A replica cancels what stands in the way of replaying: that says nothing of the next query.
                    if (!PostgresFailures.IsConflict(exception)) Replicas.Avoid(exception);
                }
                catch (AsembException)
                {
                    // Not there yet, perhaps: the primary knows.
                }
            }
        }

        return await SnapshotAsync(workspace, work, cancellationToken);
    }

    /// <summary>
    /// One transaction, READ COMMITTED, durable when the task completes. A connection that is lost while the commit is under way leaves its outcome
    /// unknown: <c>store_unavailable</c>, and the caller may repeat what is safe to repeat.
    /// </summary>
    /// <param name="isLong">May take as long as it takes.</param>
    /// <param name="isRepeatable">May be done again when it is unknown whether it took effect.</param>
    public Task<T> WriteAsync<T>(long? workspace, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken, bool isLong = false, bool isRepeatable = false)
    {
        var committing = false;
        return RetryAsync(
            async () =>
            {
                committing = false;
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(new PostgresSession(connection, workspace, options.LockTimeout) { IsLong = isLong });
                committing = true;

                // Not to be given up half-way: it would be unknown whether it was.
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            },
            exception => (!committing || isRepeatable) && PostgresFailures.IsLost(exception),
            cancellationToken);
    }

    public ValueTask DisposeAsync() => (Hosts ?? source).DisposeAsync();

    private Task<T> RetryAsync<T>(Func<Task<T>> work, Func<Exception, bool> isSafe, CancellationToken cancellationToken) => PostgresFailures.TranslateAsync(
        Where,
        async () =>
        {
            for (var i = 1; ; i++)
            {
                try
                {
                    return await work();
                }
                catch (Exception exception) when (i < Tries && (PostgresFailures.IsConflict(exception) || isSafe(exception)))
                {
                    if (_retried.IsDue(out var untold)) Log.Retried(logger, i, exception.Message, exception.InnerException?.Message, untold);
                    await Task.Delay(Pause * i * i, cancellationToken);
                }
            }
        },
        cancellationToken);
}
