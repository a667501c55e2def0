namespace Asemb.Core.Sources;

/// <summary>A source and how it stands.</summary>
/// <param name="LastSync">The one under way, else the last; null before the first.</param>
/// <param name="NextSyncAt">When the next begins by itself.</param>
/// <param name="CheckedAt">When a sync last came to its end, whether or not it found something.</param>
/// <param name="Documents">How many documents it is known to hold.</param>
/// <param name="Failures">How many syncs failed one after the other, up to the last.</param>
public sealed record SourceStatus(Source Source, SourceSync? LastSync, DateTimeOffset? NextSyncAt, DateTimeOffset? CheckedAt, long Documents, int Failures);
