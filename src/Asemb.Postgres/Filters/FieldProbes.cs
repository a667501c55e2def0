using Asemb.Core.Search.Filters;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Filters;

/// <summary>
/// Finds out what a workspace has in the fields that a filter names, so that <see cref="FilterWarnings"/> can say what no document has. A look at the index
/// for each type of value, however many documents there are; a field of the document itself that none has is looked for in all of them.
/// </summary>
internal static class FieldProbes
{
    /// <summary>Stands for members in what <see cref="Sql"/> gives.</summary>
    private const char Members = 'm';

    /// <summary><c>$2</c> paths, <c>$3</c> what the paths of their members begin with, <c>$4</c> what comes after those.</summary>
    private const string Sql = """
        SELECT p.place::integer, k.kind::text, e.is_element
        FROM unnest($2::text[]) WITH ORDINALITY AS p (path, place)
        CROSS JOIN unnest('{p,t,d,n,b,z}'::"char"[]) AS k (kind)
        CROSS JOIN (VALUES (false), (true)) AS e (is_element)
        CROSS JOIN LATERAL (
            SELECT FROM asemb.document_fields f
            WHERE f.workspace_id = $1 AND f.path = p.path AND f.kind = k.kind AND f.is_element = e.is_element LIMIT 1
        ) found
        UNION ALL
        SELECT p.place::integer, 'm', false
        FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS p (first, last, place)
        CROSS JOIN LATERAL (SELECT FROM asemb.document_fields f WHERE f.workspace_id = $1 AND f.path >= p.first AND f.path < p.last LIMIT 1) found
        """;

    /// <param name="hasMatches">Whether documents match the filter.</param>
    public static async Task<IReadOnlyList<string>> WarningsAsync(PostgresSession session, long workspace, Filter filter, bool hasMatches, CancellationToken cancellationToken)
    {
        // A document that meets all conditions has what each of them asks for.
        if (hasMatches && AsksForAll(filter)) return [];
        var fields = FilterWarnings.Fields(filter);
        var metadata = fields.Where(field => !field.IsSystem).ToArray();
        var held = new Dictionary<FieldPath, FieldHoldings>();
        if (metadata.Length > 0)
        {
            var beginnings = Array.ConvertAll(metadata, FieldKey.MembersOf);
            var rows = await session.QueryAsync(
                Sql,
                row => (Place: row.GetInt32(0), Kind: row.GetString(1)[0], IsElement: row.GetBoolean(2)),
                cancellationToken,
                workspace, Array.ConvertAll(metadata, FieldKey.Of), beginnings, Array.ConvertAll(beginnings, beginning => beginning[..^1] + (char)(beginning[^1] + 1)));
            foreach (var place in rows.GroupBy(row => row.Place))
            {
                var kinds = place.ToLookup(row => row.IsElement, row => row.Kind);
                held[metadata[place.Key - 1]] = new FieldHoldings(KindsOf(kinds[false]), KindsOf(kinds[true]), kinds[false].Contains(Members));
            }
        }

        foreach (var field in fields.Where(field => field.IsSystem))
        {
            var sql = $"SELECT EXISTS (SELECT FROM asemb.documents d WHERE d.workspace_id = $1 AND d.indexed_version IS NOT NULL AND {SystemCondition.ColumnOf(field)} IS NOT NULL)";
            if (await session.ScalarAsync<bool>(sql, cancellationToken, workspace)) held[field] = new FieldHoldings(SystemFields.IsInstant(field) ? ValueKinds.Instants : ValueKinds.Texts, ValueKinds.None, false);
        }

        return FilterWarnings.Of(filter, held.GetValueOrDefault);
    }

    private static bool AsksForAll(Filter filter) => filter switch
    {
        AndFilter and => and.Operands.All(AsksForAll),
        FieldFilter { Operator: FilterOperator.Ne or FilterOperator.Nin or FilterOperator.Exists } => false,
        FieldFilter { Operator: FilterOperator.In } condition => condition.Value!.AsArray().Count == 1,
        FieldFilter => true,
        _ => false,
    };

    private static ValueKinds KindsOf(IEnumerable<char> kinds) => kinds.Aggregate(ValueKinds.None, (all, kind) => all | kind switch
    {
        FieldKind.Text => ValueKinds.Texts,
        FieldKind.Date => ValueKinds.Texts | ValueKinds.Instants,
        FieldKind.Number => ValueKinds.Numbers,
        FieldKind.Boolean or FieldKind.Null => ValueKinds.Literals,
        _ => ValueKinds.None,
    });
}
