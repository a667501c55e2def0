using System.Text;

namespace Asemb.Postgres.Tables;

/// <summary>Names of tables as settings write them: <c>schema.name</c>, a part in double quotes where it has a dot or a quotation mark.</summary>
public static class TableName
{
    /// <summary>The table's own name, without its schema.</summary>
    public static string Last(string table) => Parts(table)[^1];

    internal static string Write(string schema, string name) => $"{Part(schema)}.{Part(name)}";

    internal static IReadOnlyList<string> Parts(string table)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < table.Length; i++)
        {
            var c = table[i];
            if (c == '"' && isQuoted && i + 1 < table.Length && table[i + 1] == '"')
            {
                part.Append(c);
                i++;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == '.' && !isQuoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(c);
            }
        }

        parts.Add(part.ToString());
        return parts;
    }

    private static string Part(string name) => name.IndexOfAny(['.', '"']) < 0 ? name : TableSql.Quote(name);
}
