namespace Asemb.Server.Api;

/// <summary>Lets changes of settings happen one after another. Only one process has the store open, so that this is enough.</summary>
internal sealed class WorkspaceUpdates : IDisposable
{
    private readonly SemaphoreSlim _turns = new(1);

    /// <returns>The turn; dispose it to let the next in.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        return new Turn(_turns);
    }

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
