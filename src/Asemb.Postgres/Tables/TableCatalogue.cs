using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Postgres.Tables;

/// <summary>Reads what a table or a query looks like.</summary>
internal static class TableCatalogue
{
    /// <summary>Columns of the relation $1.</summary>
    private const string Columns = """
        SELECT a.attname::text, format_type(a.atttypid, -1), t.typcategory, CASE t.typtype WHEN 'd' THEN b.typname ELSE t.typname END::text,
            has_column_privilege(c.oid, a.attnum, 'SELECT'), c.relkind, n.nspname::text, c.relname::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype
        WHERE c.oid = to_regclass($1) ORDER BY a.attnum
        """;

    /// <summary>Columns of each unique index over all rows of $1, the primary key's first.</summary>
    private const string Keys = """
        SELECT i.indisprimary, ARRAY(
            SELECT a.attname::text FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY k.place)
        FROM pg_index i WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
        ORDER BY i.indisprimary DESC
        """;

    /// <summary>The outbox $2 of $1, if both its triggers are there and not disabled.</summary>
    private const string Outbox = """
        SELECT o.oid::text FROM pg_class o WHERE o.oid = to_regclass($2) AND (
            SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = to_regclass($1) AND g.tgname = ANY ($3) AND g.tgenabled IN ('O', 'A')) = 2
        """;

    /// <summary>The same of types by their ids.</summary>
    private const string Types = """
        SELECT format_type(t.oid, -1), t.typcategory, CASE t.typtype WHEN 'd' THEN b.typname ELSE t.typname END::text
        FROM unnest($1::bigint[]) WITH ORDINALITY AS given (oid, place) JOIN pg_type t ON t.oid = given.oid::oid LEFT JOIN pg_type b ON b.oid = t.typbasetype ORDER BY given.place
        """;

    public static async Task<TableShape> ReadAsync(TableDatabase database, TableSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Query is not null)
        {
            var described = await database.DescribeAsync(TableSql.From(settings), cancellationToken);
            var types = await database.QueryAsync(Types, row => (Type: row.GetString(0), Category: row.GetChar(1), Base: row.GetString(2)), cancellationToken, described.Select(column => (long)column.Type).ToArray());
            return new TableShape([.. described.Zip(types, (column, type) => new TableColumn(column.Name, type.Type, type.Category, type.Base))], [], [], null, IsTable: false, [], null);
        }

        var name = TableSql.QuoteTable(settings.Table!);
        var found = await database.QueryAsync(
            Columns, row => (Column: new TableColumn(row.GetString(0), row.GetString(1), row.GetChar(2), row.GetString(3)), IsReadable: row.GetBoolean(4), Kind: row.GetChar(5), Schema: row.GetString(6), Name: row.GetString(7)), cancellationToken, name);
        if (found.Count == 0)
        {
            throw new AsembException(
                ErrorCodes.SourceChanged,
                $"The database of connection '{settings.Connection}' has no table '{settings.Table}'. Its documents, if there are any, stay. Write schema.name as in the database; names with capitals as they are, without quotes.")
            { Field = "settings.table" };
        }

        var keys = await database.QueryAsync(Keys, ReadKey, cancellationToken, name);
        var outbox = settings.Outbox is null
            ? null
            : (await database.QueryAsync(Outbox, row => row.GetString(0), cancellationToken, name, TableSql.Beside(settings.Table!, settings.Outbox), OutboxTriggers.Names(settings.Outbox))).FirstOrDefault();
        return new TableShape(
            [.. found.Where(column => column.IsReadable).Select(column => column.Column)],
            keys.Find(key => key.IsPrimary).Columns ?? [],
            [.. keys.Select(key => key.Columns)],
            TableName.Write(found[0].Schema, found[0].Name),
            found[0].Kind is 'r' or 'p',
            [.. found.Where(column => !column.IsReadable).Select(column => column.Column.Name)],
            outbox);
    }

    private static (bool IsPrimary, string[] Columns) ReadKey(NpgsqlDataReader row) => (row.GetBoolean(0), row.GetFieldValue<string[]>(1));
}
