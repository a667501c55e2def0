namespace Asemb.Core.Ingestion;

/// <summary>What whoever leases has room for.</summary>
/// <param name="Documents">Most of them.</param>
/// <param name="Bytes">Most of their content; one document may be larger.</param>
public sealed record LeaseRoom(int Documents, long Bytes)
{
    /// <summary>What is under way already, whose rules hold for each document. Null: nothing that would matter.</summary>
    public SharedRoom? Shared { get; init; }

    /// <summary>Workspaces that are not looked at.</summary>
    public IReadOnlySet<long> Sated { get; init; } = new HashSet<long>();

    /// <summary>Those of the workspaces that are looked at.</summary>
    public List<DueWorkspace> Of(IEnumerable<DueWorkspace> due) => [.. due.Where(workspace => !Sated.Contains(workspace.Id))];
}
