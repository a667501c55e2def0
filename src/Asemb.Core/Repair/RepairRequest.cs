namespace Asemb.Core.Repair;

/// <param name="Mends">False: only looks.</param>
public sealed record RepairRequest(RepairDepth Depth, bool Mends)
{
    /// <summary>All rows with one another, and nothing done about them.</summary>
    public static RepairRequest Look { get; } = new(RepairDepth.Standard, Mends: false);
}
