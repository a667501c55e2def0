using System.Text.Json;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Sqlite.Connections;

namespace Asemb.Sqlite.Sources;

/// <summary>
/// Writes what a sync found. A document counts when this sync marks it for the first time, so that what is handed over again after an interruption
/// counts once.
/// </summary>
internal static class SyncMarking
{
    public static void Mark(SqliteSession session, SyncLease lease, SyncMarks marks)
    {
        var (workspace, source, sync) = (lease.Workspace.Id, lease.Source.Id, lease.Sync.Id);
        long added = 0, changed = 0, unchanged = 0, items = 0;
        foreach (var taken in marks.Taken)
        {
            var seenBy = session.Scalar<long?>(SourceItemSql.SeenBy, ("$workspace", workspace), ("$source", source), ("$key", taken.Key));
            session.Execute(SourceItemSql.Put, ("$workspace", workspace), ("$source", source), ("$key", taken.Key), ("$version", taken.Version), ("$sync", sync));
            if (seenBy is null) items++;
            if (seenBy == sync) continue;
            if (taken.Outcome == AcceptOutcome.Created) added++;
            else if (taken.Outcome == AcceptOutcome.Updated) changed++;
            else unchanged++;
        }

        var seen = marks.Seen.Sum(item => See(session, lease, item.Key));
        foreach (var key in marks.Kept) See(session, lease, key);
        foreach (var key in marks.Gone) session.Execute(SourceItemSql.Lose, ("$sync", sync), ("$workspace", workspace), ("$source", source), ("$key", key));
        session.Execute(
            SyncSql.Count,
            ("$added", added), ("$changed", changed), ("$unchanged", unchanged), ("$seen", seen), ("$notes", marks.Notes.Write()), ("$workspace", workspace), ("$sync", sync));
        if (items > 0) session.Execute(SyncSql.CountItems, ("$items", items), ("$workspace", workspace), ("$source", source));
        if (marks.Cursor is not null) session.Execute(SyncSql.Save, ("$cursor", marks.Cursor.ToJsonString()), ("$workspace", workspace), ("$sync", sync));
    }

    public static void Forget(SqliteSession session, SyncLease lease, IReadOnlyCollection<string> keys)
    {
        var (workspace, source, sync) = (lease.Workspace.Id, lease.Source.Id, lease.Sync.Id);
        var removed = session.Execute(SourceItemSql.Forget, ("$workspace", workspace), ("$source", source), ("$keys", JsonSerializer.Serialize(keys)), ("$sync", sync));
        session.Execute(SyncSql.CountRemoved, ("$removed", removed), ("$workspace", workspace), ("$sync", sync));
        session.Execute(SyncSql.CountItems, ("$items", -removed), ("$workspace", workspace), ("$source", source));
    }

    /// <summary>In the transaction in which a document is given up, and before.</summary>
    public static void GiveUp(SqliteSession session, long workspace, long document)
    {
        session.Execute(SourceSql.LookAgain, ("$workspace", workspace), ("$id", document));
        session.Execute(SourceItemSql.ForgetVersionOf, ("$workspace", workspace), ("$id", document));
    }

    private static int See(SqliteSession session, SyncLease lease, string key) =>
        session.Execute(SourceItemSql.See, ("$sync", lease.Sync.Id), ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$key", key));
}
