using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Relevance;

namespace Asemb.Benchmarks.Searching;

/// <summary>
/// A large collection as documents with metadata: first those that answer a query, so that what is found can be judged at every size, then the
/// rest in the order of the file.
/// </summary>
internal sealed class ScaleCorpus(string folder)
{
    private readonly Dictionary<string, int> _years = ReadYears(Path.Combine(folder, "meta.jsonl.gz"));

    public RetrievalSet Set { get; } = RetrievalSet.Read(folder, maxQueries: null);

    public IEnumerable<(RetrievalDocument Document, JsonObject Metadata)> Documents()
    {
        var answers = Set.Queries.SelectMany(query => query.Judgements.Keys).ToHashSet(StringComparer.Ordinal);
        return Set.Documents().Where(document => answers.Contains(document.Id)).ToList().Concat(Set.Documents().Where(document => !answers.Contains(document.Id)))
            .Select(document => (document, new JsonObject { ["year"] = _years.GetValueOrDefault(document.Id) }));
    }

    private static Dictionary<string, int> ReadYears(string path)
    {
        var years = new Dictionary<string, int>(StringComparer.Ordinal);
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            years[json.RootElement.GetProperty("_id").GetString()!] = int.Parse(json.RootElement.GetProperty("created").GetString()!.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture);
        }

        return years;
    }
}
