using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Core.Webhooks;

/// <summary>
/// What is told of the end of a sync. A source that is looked at every second would tell the same every second: scheduled syncs are told of when something
/// changed, when they begin to fail, and when they work again.
/// </summary>
public static class SourceEvents
{
    private const int LongestMessage = 1000;

    /// <param name="ended">As it is in the history now.</param>
    /// <param name="before">The source's sync before it; null when it was the first.</param>
    /// <returns>Null: nothing is told.</returns>
    public static WebhookEvent? Of(string workspace, Source source, SourceSync ended, SourceSync? before, DateTimeOffset at)
    {
        if (ended.Trigger == SyncTrigger.Schedule && before is not null && IsTheSame(ended, before)) return null;
        return ended.State switch
        {
            SyncState.Completed => WebhookEvent.Create(WebhookEventType.SourceSynced, at, About(workspace, source, ended)),
            SyncState.Failed or SyncState.WaitingForConfirmation => WebhookEvent.Create(WebhookEventType.SourceFailed, at, About(workspace, source, ended)),
            _ => null,
        };
    }

    private static bool IsTheSame(SourceSync ended, SourceSync before) =>
        ended.Counts.IsNothing && ended.State == before.State && string.Equals(ended.Error?.Code, before.Error?.Code, StringComparison.Ordinal);

    private static JsonObject About(string workspace, Source source, SourceSync ended)
    {
        var data = new JsonObject
        {
            ["workspace"] = workspace,
            ["source"] = source.Name,
            ["kind"] = source.Kind,
            ["state"] = SyncStateName.Of(ended.State),
            ["documents"] = new JsonObject
            {
                ["added"] = ended.Counts.Added,
                ["changed"] = ended.Counts.Changed,
                ["unchanged"] = ended.Counts.Unchanged + ended.Counts.Seen,
                ["removed"] = ended.Counts.Removed,
                ["failed"] = ended.Notes.Failed,
            },
        };
        if (ended is { State: SyncState.WaitingForConfirmation, HeldBack: { } held }) data["heldBack"] = held;
        if (ended.Error is { } error) data["error"] = new JsonObject { ["code"] = error.Code, ["message"] = ShownText.Shorten(error.Message, LongestMessage) };
        return data;
    }
}
