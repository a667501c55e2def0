using Asemb.Core.Ingestion;

namespace Asemb.Server.Api.Ingest;

/// <summary>A document that was read from a request.</summary>
/// <param name="GivenKey">The key in the request; null when it was made up, so that a repeat of the request is seen as the same.</param>
internal sealed record ReadDocument(string? GivenKey, IncomingDocument Document);
