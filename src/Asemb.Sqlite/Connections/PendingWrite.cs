namespace Asemb.Sqlite.Connections;

/// <summary>A write that waits for its turn.</summary>
/// <param name="RunsAlone">It needs a transaction of its own, because it compares rows with what is in memory.</param>
internal abstract class PendingWrite(bool runsAlone, CancellationToken cancellationToken)
{
    public bool RunsAlone { get; } = runsAlone;

    protected CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>False when the caller has gone before the write began; a write that has begun is finished.</summary>
    public abstract bool TryBegin();

    public abstract void Run(WriteScope scope);

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

internal sealed class PendingWrite<T>(Func<WriteScope, T> work, bool runsAlone, CancellationToken cancellationToken)
    : PendingWrite(runsAlone, cancellationToken)
{
    // Continuations must not run on the writer: they would hold up every other write.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _completion.Task;

    public override bool TryBegin()
    {
        if (!CancellationToken.IsCancellationRequested) return true;
        _completion.TrySetCanceled(CancellationToken);
        return false;
    }

    public override void Run(WriteScope scope) => _result = work(scope);

    public override void Complete() => _completion.TrySetResult(_result!);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
