namespace Asemb.Readiness;

/// <summary>How a store answers its own queries.</summary>
/// <param name="Queries">Every query of the product with its plan.</param>
/// <param name="Indexes">The indexes that the live store has.</param>
/// <param name="UnindexedForeignKeys">Foreign keys whose rows cannot be found by an index, so that every delete of a parent reads a whole table.</param>
public sealed record StorePlans(IReadOnlyList<StorePlan> Queries, IReadOnlyList<StoreIndex> Indexes, IReadOnlyList<string> UnindexedForeignKeys);

/// <param name="Query">Where the query stands in the source, e.g. <c>DocumentSql.List</c>.</param>
public sealed record StorePlan(string Query, IReadOnlyList<StorePlanStep> Steps);

/// <param name="Table">The table it reads.</param>
/// <param name="Index">The index it goes by; null when there is none.</param>
/// <param name="IsScan">It reads the table or index from end to end.</param>
/// <param name="Text">In the store's own words.</param>
public sealed record StorePlanStep(string Table, string? Index, bool IsScan, string Text);

/// <param name="IsPartial">Holds some rows of its table only.</param>
/// <param name="IsNeededAnyway">It keeps values unique or finds the rows of a foreign key.</param>
public sealed record StoreIndex(string Name, bool IsPartial, bool IsNeededAnyway)
{
    /// <summary>False is what a build that was killed leaves.</summary>
    public bool IsValid { get; init; } = true;
}
