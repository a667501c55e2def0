using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Asemb.Relevance;

internal sealed record RetrievalDocument(string Id, string Title, string Text);

internal sealed record RetrievalQuery(string Id, string Text, IReadOnlyDictionary<string, int> Judgements);

/// <summary>
/// A collection in BEIR's layout: <c>corpus.jsonl</c>, <c>queries.jsonl</c>, <c>qrels/test.tsv</c>, each of the first two also with <c>.gz</c>.
/// Queries without any document judged relevant are left out, as trec_eval's means do.
/// </summary>
internal sealed record RetrievalSet(string Name, string Folder, IReadOnlyList<RetrievalQuery> Queries, int QueriesLeftOut)
{
    public static bool IsOne(string folder) => FindFile(folder, "corpus.jsonl") is not null && File.Exists(Path.Combine(folder, "qrels", "test.tsv"));

    /// <param name="maxQueries">The first so many are taken; null: all.</param>
    public static RetrievalSet Read(string folder, int? maxQueries)
    {
        var judgements = ReadJudgements(Path.Combine(folder, "qrels", "test.tsv"));
        var all = Lines(FindFile(folder, "queries.jsonl") ?? throw new InvalidDataException($"{folder} has no queries.jsonl."))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(root => (Id: root.GetProperty("_id").GetString()!, Text: root.GetProperty("text").GetString()!))
            .Where(query => judgements.TryGetValue(query.Id, out var judged) && judged.Values.Any(grade => grade > 0))
            .Select(query => new RetrievalQuery(query.Id, query.Text, judgements[query.Id]))
            .ToList();
        var taken = all[..Math.Min(all.Count, maxQueries ?? all.Count)];
        return new RetrievalSet(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), folder, taken, all.Count - taken.Count);
    }

    /// <summary>The documents, read anew on every call: a large corpus is never held whole.</summary>
    public IEnumerable<RetrievalDocument> Documents()
    {
        foreach (var line in Lines(FindFile(Folder, "corpus.jsonl")!))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            yield return new RetrievalDocument(
                root.GetProperty("_id").GetString()!, root.TryGetProperty("title", out var title) ? title.GetString() ?? "" : "", root.GetProperty("text").GetString() ?? "");
        }
    }

    private static Dictionary<string, Dictionary<string, int>> ReadJudgements(string path)
    {
        var judgements = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var line in Lines(path).Skip(1))
        {
            var fields = line.Split('\t');
            if (!judgements.TryGetValue(fields[0], out var ofQuery)) judgements[fields[0]] = ofQuery = new Dictionary<string, int>(StringComparer.Ordinal);
            ofQuery[fields[1]] = int.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture);
        }

        return judgements;
    }

    private static string? FindFile(string folder, string name) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".gz") }.FirstOrDefault(File.Exists);

    // Split at \n alone: a text may hold a bare \r or U+2028, which other readers take for the end of a line.
    private static IEnumerable<string> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var rest = new StringBuilder();
        var buffer = new char[1 << 16];
        for (var read = reader.Read(buffer); read > 0; read = reader.Read(buffer))
        {
            var from = 0;
            for (var end = Array.IndexOf(buffer, '\n', 0, read); end >= 0; end = Array.IndexOf(buffer, '\n', from, read - from))
            {
                var line = rest.Append(buffer, from, end - from).ToString();
                rest.Clear();
                from = end + 1;
                if (line.Length > 0) yield return line;
            }

            rest.Append(buffer, from, read - from);
        }

        if (rest.Length > 0) yield return rest.ToString();
    }
}
