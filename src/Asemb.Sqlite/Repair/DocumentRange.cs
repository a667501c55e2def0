namespace Asemb.Sqlite.Repair;

/// <summary>Documents of a workspace, by id: after one up to another.</summary>
internal readonly record struct DocumentRange(long Workspace, long After, long Until);

/// <param name="Number">How much is wrong in it.</param>
/// <param name="Chunks">Chunks that must go, so that a commit makes them anew.</param>
internal sealed record Suspect(long Document, long Number, IReadOnlyList<long> Chunks);

/// <param name="Hash">Of the document as it was accepted.</param>
internal readonly record struct DamagedOriginal(long Document, int Version, string Hash);
