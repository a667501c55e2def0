using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Operations;

/// <param name="Query">Class and constant that hold it, e.g. <c>DocumentSql.List</c>.</param>
public sealed record PostgresPlan(string Query, IReadOnlyList<PostgresPlanStep> Steps);

/// <param name="Index">Null when it goes by none.</param>
/// <param name="IsScan">Reads from end to end.</param>
public sealed record PostgresPlanStep(string Table, string? Index, bool IsScan, string Text);

/// <summary>
/// How a database answers the queries of this project, whatever is in it: the generic plan of each, with reading from end to end made so dear that it
/// is chosen where nothing else is possible only.
/// </summary>
public static partial class PostgresPlans
{
    /// <summary>What reads whole tables by intent, or never runs while requests are answered.</summary>
    private static readonly string[] LeftOut = ["Asemb.Postgres.Migrations", "Asemb.Postgres.Operations", "Asemb.Postgres.Transfer", "Asemb.Postgres.Repair"];

    /// <exception cref="Core.Errors.AsembException"><c>store_unavailable</c></exception>
    public static Task<IReadOnlyList<PostgresPlan>> ExplainAsync(PostgresStoreOptions options, CancellationToken cancellationToken) => LoginConnection.UseAsync<IReadOnlyList<PostgresPlan>>(
        options,
        async connection =>
        {
            await connection.ExecuteAsync("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_indexonlyscan = on", cancellationToken);

            // As the server sees it, with its row-level security.
            var login = await LoginFacts.ReadAsync(connection, cancellationToken);
            if (login.IsPowerful) await connection.ExecuteAsync("SET ROLE asemb_app", cancellationToken);
            var plans = new List<PostgresPlan>();
            foreach (var (name, sql) in Queries()) plans.Add(new PostgresPlan(name, await ExplainOrSayWhyAsync(connection, sql, cancellationToken)));
            return plans;
        },
        cancellationToken);

    private static IEnumerable<(string Name, string Sql)> Queries() => typeof(PostgresPlans).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Sql", StringComparison.Ordinal) && !LeftOut.Contains(type.Namespace, StringComparer.Ordinal))
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.NonPublic)
            .Where(field => field.IsLiteral && !field.IsPrivate && field.FieldType == typeof(string))
            .Select(field => ($"{type.Name}.{field.Name}", (string)field.GetRawConstantValue()!)))
        .Where(query => Statement().IsMatch(query.Item2));

    /// <summary>The server cannot tell the types of all parameters from a statement alone; no statement that reads a table is of this kind.</summary>
    private static async Task<IReadOnlyList<PostgresPlanStep>> ExplainOrSayWhyAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        try
        {
            return await ExplainAsync(connection, sql, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.AmbiguousFunction or PostgresErrorCodes.AmbiguousParameter or PostgresErrorCodes.IndeterminateDatatype)
        {
            return [new PostgresPlanStep("", null, IsScan: false, $"not explained: {exception.MessageText}")];
        }
    }

    private static async Task<IReadOnlyList<PostgresPlanStep>> ExplainAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var parameters = Parameter().Matches(sql).Select(match => int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
        await connection.ExecuteAsync($"PREPARE asemb_plan AS {sql}", cancellationToken);
        try
        {
            var values = parameters == 0 ? "" : $"({string.Join(", ", Enumerable.Repeat("NULL", parameters))})";
            var rows = await connection.RowsAsync($"EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE asemb_plan{values}", row => row.GetString(0), cancellationToken);
            using var plan = JsonDocument.Parse(rows[0]);
            var steps = new List<PostgresPlanStep>();
            Collect(plan.RootElement[0].GetProperty("Plan"), null, steps);
            return steps;
        }
        finally
        {
            await connection.ExecuteAsync("DEALLOCATE asemb_plan", CancellationToken.None);
        }
    }

    private static void Collect(JsonElement node, string? table, List<PostgresPlanStep> steps)
    {
        var kind = node.GetProperty("Node Type").GetString()!;
        table = Text(node, "Relation Name") ?? table;
        if (kind is "Seq Scan") steps.Add(new PostgresPlanStep(table!, null, IsScan: true, $"{kind} on {table}"));
        else if (kind is "Index Scan" or "Index Only Scan" or "Bitmap Index Scan")
        {
            // An index without a condition is read from end to end, unless it is for its order and the first rows of it.
            var condition = Text(node, "Index Cond");
            steps.Add(new PostgresPlanStep(table ?? "", Text(node, "Index Name"), IsScan: condition is null, $"{kind} {Text(node, "Index Name")} ({condition ?? "no condition"})"));
        }

        if (!node.TryGetProperty("Plans", out var children)) return;
        foreach (var child in children.EnumerateArray()) Collect(child, table, steps);
    }

    private static string? Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString() : null;

    [GeneratedRegex(@"\A\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\$[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
