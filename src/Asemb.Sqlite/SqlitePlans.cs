using System.Reflection;
using System.Text.RegularExpressions;
using Asemb.Core.Errors;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Embeddings;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Ingestion;
using Asemb.Sqlite.Keys;
using Asemb.Sqlite.Search;
using Asemb.Sqlite.Sources;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite;

/// <param name="Query">Class and constant that hold it, e.g. <c>DocumentSql.List</c>.</param>
public sealed record SqlitePlan(string Query, IReadOnlyList<SqlitePlanStep> Steps);

/// <param name="Table">With its alias resolved.</param>
/// <param name="Index">Null when it goes by none.</param>
/// <param name="IsScan">Reads from end to end.</param>
/// <param name="Text">As SQLite says it.</param>
public sealed record SqlitePlanStep(string Table, string? Index, bool IsScan, string Text);

/// <param name="IsNeededAnyway">Keeps values unique, or finds the rows of a foreign key.</param>
public sealed record SqliteIndex(string Table, string Name, bool IsPartial, bool IsNeededAnyway);

/// <summary>How a data file, which another process may have open, answers the queries of this project.</summary>
public sealed record SqlitePlans(IReadOnlyList<SqlitePlan> Queries, IReadOnlyList<SqliteIndex> Indexes, IReadOnlyList<string> UnindexedForeignKeys)
{
    /// <summary>All that serves requests. Migrations and verification read whole tables by intent.</summary>
    private static readonly Type[] QueryClasses =
    [
        typeof(DocumentSql), typeof(IndexSql), typeof(AcceptSql), typeof(CommitSql), typeof(JobSql), typeof(LeaseSql), typeof(KeySql), typeof(SearchSql), typeof(WorkspaceSql),
        typeof(EmbeddingIndexSql), typeof(SourceSql), typeof(SourceItemSql), typeof(SyncSql), typeof(WebhookSql), typeof(DeliverySql), typeof(JobControlSql),
    ];

    /// <exception cref="AsembException"><c>store_unavailable</c> when the file cannot be read.</exception>
    public static Task<SqlitePlans> ExplainAsync(string path, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            try
            {
                connection.Open();
                var tables = Texts(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
                var keys = tables.SelectMany(table => ForeignKeys(connection, table)).ToList();
                var indexes = tables.SelectMany(table => IndexesOf(connection, table)).ToList();
                return new SqlitePlans(
                    [.. QueryClasses.SelectMany(QueriesOf).Select(query => Explain(connection, query.Name, query.Sql))],
                    [.. indexes.Select(index => new SqliteIndex(index.Table, index.Name, index.IsPartial, index.IsUnique || keys.Exists(key => index.Finds(key))))],
                    [.. keys.Where(key => !IsRowId(connection, key) && !indexes.Exists(index => index.Finds(key))).Select(key => $"{key.Table}({string.Join(", ", key.Columns)})")]);
            }
            catch (SqliteException exception)
            {
                throw new AsembException(ErrorCodes.StoreUnavailable, $"{path} cannot be read: {exception.Message}", exception);
            }
        },
        cancellationToken);

    private static IEnumerable<(string Name, string Sql)> QueriesOf(Type source) => source.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.FieldType == typeof(string))
        .Select(field => (Name: $"{source.Name}.{field.Name}", Sql: (string)field.GetRawConstantValue()!))
        .Where(query => Regex.IsMatch(query.Sql, @"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));

    private static SqlitePlan Explain(SqliteConnection connection, string name, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var parameter in Regex.Matches(sql, @"\$\w+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value).Distinct(StringComparer.Ordinal))
            command.Parameters.AddWithValue(parameter, DBNull.Value);
        using var reader = command.ExecuteReader();
        var steps = new List<SqlitePlanStep>();
        while (reader.Read())
        {
            var text = reader.GetString(3);
            var step = Regex.Match(text, @"^(?<kind>SCAN|SEARCH) (?<table>\w+)(?<virtual> VIRTUAL)?(.* USING (COVERING )?INDEX (?<index>\w+))?", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            // Scans of virtual tables, such as the values of a JSON array, and of subqueries read no table of ours.
            if (!step.Success || step.Groups["virtual"].Success) continue;
            steps.Add(new SqlitePlanStep(
                TableOf(sql, step.Groups["table"].Value), step.Groups["index"] is { Success: true } index ? index.Value : null, step.Groups["kind"].Value == "SCAN", text));
        }

        return new SqlitePlan(name, steps);
    }

    /// <summary>The table that the alias stands for in the statement; the name itself when it is none.</summary>
    private static string TableOf(string sql, string alias)
    {
        var named = Regex.Match(sql, $@"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?<table>\w+)\s+(?:AS\s+)?{alias}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return named.Success ? named.Groups["table"].Value : alias;
    }

    private static List<ForeignKey> ForeignKeys(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, \"from\" FROM pragma_foreign_key_list($table) ORDER BY id, seq";
        command.Parameters.AddWithValue("$table", table);
        using var reader = command.ExecuteReader();
        var columns = new List<(long Id, string Column)>();
        while (reader.Read()) columns.Add((reader.GetInt64(0), reader.GetString(1)));
        return [.. columns.GroupBy(column => column.Id, column => column.Column).Select(key => new ForeignKey(table, [.. key]))];
    }

    private static List<TableIndex> IndexesOf(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT l.name, l.\"unique\", l.partial, i.name FROM pragma_index_list($table) l JOIN pragma_index_info(l.name) i WHERE i.seqno = 0";
        command.Parameters.AddWithValue("$table", table);
        using var reader = command.ExecuteReader();
        var indexes = new List<TableIndex>();
        while (reader.Read()) indexes.Add(new TableIndex(table, reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetString(3)));
        return indexes;
    }

    /// <summary>The key's column is the row's own number, by which rows are found without an index.</summary>
    private static bool IsRowId(SqliteConnection connection, ForeignKey key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pragma_table_info($table) WHERE pk > 0 AND upper(type) = 'INTEGER' AND name = $column";
        command.Parameters.AddWithValue("$table", key.Table);
        command.Parameters.AddWithValue("$column", key.Columns[^1]);
        return (long)command.ExecuteScalar()! == 1;
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }

    private sealed record ForeignKey(string Table, IReadOnlyList<string> Columns);

    private sealed record TableIndex(string Table, string Name, bool IsUnique, bool IsPartial, string FirstColumn)
    {
        /// <summary>Narrows to the rows of one parent. A workspace alone is no such: it may hold everything.</summary>
        public bool Finds(ForeignKey key) => !IsPartial && Table == key.Table && key.Columns.Contains(FirstColumn, StringComparer.Ordinal)
            && (key.Columns.Count == 1 || FirstColumn != "workspace_id");
    }
}
