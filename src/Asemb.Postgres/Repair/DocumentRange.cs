namespace Asemb.Postgres.Repair;

/// <summary>Documents of a workspace, by id: after one up to another. What belongs to no document any more falls into the range that its document stood in.</summary>
internal readonly record struct DocumentRange(long Workspace, long After, long Until);

/// <param name="Number">How much is wrong in it.</param>
internal readonly record struct Suspect(long Document, long Number);

/// <param name="Hash">Of the document as it was accepted.</param>
internal readonly record struct DamagedOriginal(long Document, int Version, string Hash);
