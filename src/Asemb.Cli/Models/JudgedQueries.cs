using System.Globalization;
using System.Text.Json;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Models;

/// <summary>
/// Queries with the documents that answer them, as BEIR lays them out: <c>queries.jsonl</c> with <c>_id</c> and <c>text</c>, and <c>qrels/test.tsv</c> with
/// query, document key and grade below a line of headings.
/// </summary>
internal static class JudgedQueries
{
    /// <summary>What the server asks at most.</summary>
    private const int Most = 1000;

    /// <exception cref="AsembException"><c>path_not_found</c>, <c>usage</c></exception>
    public static IReadOnlyList<JudgedQuery> Read(string folder)
    {
        var texts = ReadTexts(Require(Path.Combine(folder, "queries.jsonl")));
        var judged = ReadGrades(Require(Path.Combine(folder, "qrels", "test.tsv")))
            .Where(query => texts.ContainsKey(query.Key) && query.Value.Values.Any(grade => grade > 0))
            .Select(query => new JudgedQuery { Query = texts[query.Key], Relevant = query.Value })
            .ToList();
        if (judged.Count == 0) throw new AsembException(ErrorCodes.Usage, $"No query of {folder} has a document with a grade of 1 or more.");
        return judged.Count <= Most ? judged : throw new AsembException(ErrorCodes.Usage, $"{folder} has {judged.Count} judged queries; at most {Most} are asked.");
    }

    private static string Require(string path) => File.Exists(path)
        ? path
        : throw new AsembException(ErrorCodes.PathNotFound, $"{path} does not exist. --judge takes a folder with queries.jsonl and qrels/test.tsv.");

    private static Dictionary<string, string> ReadTexts(string path)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using var json = JsonDocument.Parse(line);
                texts[json.RootElement.GetProperty("_id").GetString()!] = json.RootElement.GetProperty("text").GetString()!;
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
            {
                throw new AsembException(ErrorCodes.Usage, $"Line {number} of {path} is not a query: an object with the texts _id and text is needed.", exception);
            }
        }

        return texts;
    }

    private static Dictionary<string, Dictionary<string, int>> ReadGrades(string path)
    {
        var grades = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var fields = line.Split('\t');
            if (fields.Length == 3 && int.TryParse(fields[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade))
            {
                if (!grades.TryGetValue(fields[0], out var ofQuery)) grades[fields[0]] = ofQuery = new Dictionary<string, int>(StringComparer.Ordinal);
                ofQuery[fields[1]] = grade;
            }
            else if (number > 1 && !string.IsNullOrWhiteSpace(line))
            {
                throw new AsembException(ErrorCodes.Usage, $"Line {number} of {path} is not a judgement: query, document and grade, with tabs between them, are needed.");
            }
        }

        return grades;
    }
}
