namespace Asemb.Sqlite.Connections;

/// <summary>What a write may use: the one writing connection inside an open transaction, and what is to happen once that is durable.</summary>
internal sealed class WriteScope(SqliteSession session)
{
    private readonly List<Action> _afterCommit = [];

    public SqliteSession Session { get; } = session;

    /// <summary>
    /// Runs after the commit and before the caller learns of it, in the order of the commits, never at the same time as another. Not run when
    /// the write fails.
    /// </summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    internal int Mark() => _afterCommit.Count;

    internal void ForgetFrom(int mark) => _afterCommit.RemoveRange(mark, _afterCommit.Count - mark);

    internal IReadOnlyList<Action> FollowUps => _afterCommit;
}
