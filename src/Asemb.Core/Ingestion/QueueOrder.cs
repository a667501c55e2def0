namespace Asemb.Core.Ingestion;

/// <summary>
/// A document stands in the queue of its workspace at one time, which is when it is due: one index serves every question. An urgent document has a head start of about
/// a thousand years, so that those of small requests are found first however long the backlog is, and one that is held stands at the end of time. An index with more
/// columns would have to be built while nobody may write.
/// </summary>
public static class QueueOrder
{
    /// <summary>Requests with at most so many documents are urgent: somebody waits for them.</summary>
    public const int UrgentDocuments = 10;

    public static readonly TimeSpan HeadStart = TimeSpan.FromHours(8_760_000);

    public static bool IsUrgent(int documents) => documents <= UrgentDocuments;

    /// <summary>Where an urgent document stands that is due at this time. Whatever is due now and urgent stands at or before <c>Ahead(now)</c>.</summary>
    public static DateTimeOffset Ahead(DateTimeOffset due) => due - HeadStart;

    /// <summary>Between the two: urgent documents stand before it, all others after it.</summary>
    public static DateTimeOffset Boundary(DateTimeOffset now) => now - (HeadStart / 2);
}
