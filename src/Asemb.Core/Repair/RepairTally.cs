namespace Asemb.Core.Repair;

/// <summary>Adds up what pages found. Not thread-safe.</summary>
public sealed class RepairTally
{
    private readonly Dictionary<(StoreCheck Check, string? Workspace, string? Subject), (long Found, long Mended)> _sums = [];

    /// <summary>In the order in which they were found first.</summary>
    public IReadOnlyList<RepairLine> Lines => [.. _sums.Select(sum => new RepairLine(sum.Key.Check, sum.Key.Workspace, sum.Key.Subject, sum.Value.Found, sum.Value.Mended))];

    public void Add(StoreCheck check, string? workspace, long found, long mended = 0, string? subject = null)
    {
        if (found == 0) return;
        var sum = _sums.GetValueOrDefault((check, workspace, subject));
        _sums[(check, workspace, subject)] = (sum.Found + found, sum.Mended + mended);
    }
}
