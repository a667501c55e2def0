using System.Globalization;
using System.Text.Json;
using Asemb.Benchmarks;
using Asemb.Embeddings;
using Asemb.Relevance;

const string Usage = "usage: build.sh bench relevance FOLDER [--sets a,b] [--queries N] [--json FILE]   FOLDER holds collections in BEIR's layout, or is one";

// Scale is what the large collection is for; its first 500 queries give the figure the reference has.
const string LargeSet = "arxiv-title";
const int LargeSetQueries = 500;

var (folder, wanted, queries, json) = (args.FirstOrDefault(), (string[]?)null, (int?)null, (string?)null);
for (var i = 1; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    if (value.Length == 0) folder = null;
    else if (args[i] == "--sets") wanted = value.Split(',');
    else if (args[i] == "--queries" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) queries = number;
    else if (args[i] == "--json") json = value;
    else folder = null;
}

if (folder is null || !Directory.Exists(folder))
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

var sets = (RetrievalSet.IsOne(folder) ? new[] { folder } : Directory.GetDirectories(folder).Where(RetrievalSet.IsOne).Order(StringComparer.Ordinal).ToArray())
    .Where(path => wanted is null || wanted.Contains(Path.GetFileName(path), StringComparer.Ordinal))
    .ToList();
if (sets.Count == 0)
{
    await Console.Error.WriteLineAsync($"There is no collection in {folder}. {Usage}");
    return 2;
}

using var models = new EmbeddingModels();
var model = await models.GetAsync(models.DefaultId, CancellationToken.None);
var table = new RelevanceTable(Console.Out);
table.Begin(model);
var scores = new List<SetScore>();
foreach (var path in sets)
{
    var set = RetrievalSet.Read(path, queries ?? (Path.GetFileName(path) == LargeSet ? LargeSetQueries : null));
    var score = await SetScore.MeasureAsync(set, model);
    scores.Add(score);
    table.Add(score, set.QueriesLeftOut);
}

table.End(scores);
if (json is not null)
{
    var rows = scores.Select(score => new
    {
        set = score.Name,
        documents = score.Documents,
        chunks = score.Chunks,
        queries = score.Queries,
        keyword = new { ndcg10 = score.Keyword.Ndcg, recall100 = score.Keyword.Recall },
        vector = new { ndcg10 = score.Vector.Ndcg, recall100 = score.Vector.Recall },
        hybrid = new { ndcg10 = score.Hybrid.Ndcg, recall100 = score.Hybrid.Recall },
        reference = score.Reference is { } known ? new { ndcg10 = known.Ndcg, recall100 = known.Recall } : null,
        hybridMinusKeyword = new { mean = score.Difference.Difference, lower = score.Difference.Lower, upper = score.Difference.Upper, better = score.Difference.Better, worse = score.Difference.Worse },
        seconds = score.Seconds,
    });
    await File.WriteAllTextAsync(json, JsonSerializer.Serialize(new { model = model.Info.Id, fusion = model.DefaultFusion, machine = Provenance.Line(), sets = rows }, new JsonSerializerOptions { WriteIndented = true }));
}

return 0;
