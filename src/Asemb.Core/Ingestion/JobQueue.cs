using Asemb.Core.Documents;

namespace Asemb.Core.Ingestion;

/// <summary>The waiting documents of a job by what they wait for.</summary>
/// <param name="Held">Because the job is paused, or another one that has them too.</param>
/// <param name="Due">For their turn.</param>
/// <param name="Ahead">Documents of the workspace that come before the first of these, among those of as urgent requests; at most <see cref="MostAhead"/>.</param>
/// <param name="Lapsed">Whose worker has not been heard of: they are taken up again in their turn.</param>
/// <param name="Delayed">Until their next try.</param>
public sealed record JobQueue(int Held, int Due, int Ahead, int Lapsed, IReadOnlyList<DelayedDocuments> Delayed)
{
    /// <summary>Counting further would tell nobody more.</summary>
    public const int MostAhead = 10_000;

    /// <summary>A paused job that holds some of these; null when none is, or none is held.</summary>
    public Guid? HeldBy { get; init; }
}

/// <summary>Documents whose last try ended with the same code.</summary>
/// <param name="Error">One of theirs.</param>
/// <param name="NextAttemptAt">The first of their next tries.</param>
public sealed record DelayedDocuments(DocumentError Error, int Documents, DateTimeOffset NextAttemptAt);
