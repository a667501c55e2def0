using System.Text;
using System.Text.Json;
using Asemb.Core.Evaluation;

namespace Asemb.Benchmarks.Chunking;

/// <summary>A question and the spans of one text that answer it.</summary>
internal sealed record ChunkingQuestion(string Text, string Corpus, IReadOnlyList<TextSpan> Answers);

/// <summary>Texts and questions of Chroma's chunking evaluation: NAME.md and questions_df.csv (question, references, corpus_id).</summary>
internal sealed record ChunkingQuestions(IReadOnlyDictionary<string, string> Texts, IReadOnlyList<ChunkingQuestion> Questions)
{
    public static ChunkingQuestions Read(string folder)
    {
        var texts = Directory.GetFiles(folder, "*.md").Order(StringComparer.Ordinal)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText, StringComparer.Ordinal);
        var questions = new List<ChunkingQuestion>();
        foreach (var row in Rows(File.ReadAllText(Path.Combine(folder, "questions_df.csv"))).Skip(1))
        {
            using var references = JsonDocument.Parse(row[1]);
            var text = texts[row[2]];
            var answers = new List<TextSpan>();
            foreach (var reference in references.RootElement.EnumerateArray())
            {
                // The file counts code points; its texts have none beyond the basic plane, or this check fails.
                var span = new TextSpan(reference.GetProperty("start_index").GetInt32(), reference.GetProperty("end_index").GetInt32());
                if (!text.AsSpan(span.Start, span.Length).SequenceEqual(reference.GetProperty("content").GetString()))
                    throw new InvalidDataException($"The answer of \"{row[0]}\" does not stand at {span.Start} in {row[2]}.md.");
                answers.Add(span);
            }

            questions.Add(new ChunkingQuestion(row[0], row[2], answers));
        }

        return new ChunkingQuestions(texts, questions);
    }

    // RFC 4180: quoted fields may hold commas, line ends and doubled quotes.
    private static IEnumerable<List<string>> Rows(string csv)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            if (c == '"')
            {
                if (quoted && i + 1 < csv.Length && csv[i + 1] == '"') field.Append(csv[++i]);
                else quoted = !quoted;
            }
            else if (quoted || c is not (',' or '\n' or '\r'))
            {
                field.Append(c);
            }
            else if (c != '\r')
            {
                row.Add(field.ToString());
                field.Clear();
                if (c != '\n') continue;
                yield return row;
                row = [];
            }
        }

        if (field.Length > 0 || row.Count > 0) yield return [.. row, field.ToString()];
    }
}
