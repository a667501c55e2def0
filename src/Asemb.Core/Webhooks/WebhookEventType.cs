namespace Asemb.Core.Webhooks;

/// <summary>What a webhook can be told. The names are stored and stand in what is sent.</summary>
public static class WebhookEventType
{
    /// <summary>A version of a document became searchable.</summary>
    public const string DocumentIndexed = "document.indexed";

    /// <summary>A document failed for good: it is not tried again by itself.</summary>
    public const string DocumentFailed = "document.failed";

    /// <summary>Nothing of an accepted request waits any more. Once for each job.</summary>
    public const string JobCompleted = "job.completed";

    public const string SourceSynced = "source.synced";

    public const string SourceFailed = "source.failed";

    /// <summary>Another embedding index answers searches.</summary>
    public const string IndexSwitched = "index.switched";

    /// <summary>Sent when somebody tests a webhook; nobody can listen to it alone.</summary>
    public const string Test = "webhook.test";

    /// <summary>Those that can be listened to.</summary>
    public static IReadOnlyList<string> All { get; } = [DocumentIndexed, DocumentFailed, JobCompleted, SourceSynced, SourceFailed, IndexSwitched];
}
