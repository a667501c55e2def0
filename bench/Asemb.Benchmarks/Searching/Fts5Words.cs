using Microsoft.Data.Sqlite;

namespace Asemb.Benchmarks.Searching;

/// <summary>
/// The same chunks in SQLite's own full-text index, asked as the keyword leg is: any of the words, the 1,000 best by <c>bm25()</c>. The file lies
/// in the page cache, and the table keeps no copy of the texts.
/// </summary>
internal sealed class Fts5Words : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<string> _keys = [];

    public Fts5Words(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='porter unicode61')");
    }

    public void Add(IEnumerable<(string Key, string Text)> chunks)
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.CommandText = "INSERT INTO words (rowid, text) VALUES ($id, $text)";
        var (id, text) = (insert.Parameters.Add("$id", SqliteType.Integer), insert.Parameters.Add("$text", SqliteType.Text));
        foreach (var chunk in chunks)
        {
            (id.Value, text.Value) = (_keys.Count, chunk.Text);
            insert.ExecuteNonQuery();
            _keys.Add(chunk.Key);
        }

        transaction.Commit();
        Execute("INSERT INTO words (words) VALUES ('optimize')");
    }

    /// <summary>Keys of documents, best first.</summary>
    public IReadOnlyList<string> Search(string query)
    {
        var words = string.Join(" OR ", query.Split(query.Where(c => !char.IsLetterOrDigit(c)).Distinct().ToArray(), StringSplitOptions.RemoveEmptyEntries).Select(word => $"\"{word}\""));
        using var select = _connection.CreateCommand();
        select.CommandText = "SELECT rowid FROM words WHERE words MATCH $query ORDER BY bm25(words) LIMIT 1000";
        select.Parameters.AddWithValue("$query", words);
        using var rows = select.ExecuteReader();
        var found = new List<string>();
        while (rows.Read()) found.Add(_keys[rows.GetInt32(0)]);
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
