using Asemb.Core.Documents;

namespace Asemb.Benchmarks.Extraction;

/// <summary>How well one file was read against its ground truth; NaN where the truth has nothing of the kind and nothing was found.</summary>
/// <param name="Words">F1 over the bag of words.</param>
/// <param name="Headings">F1 over the bag of heading texts.</param>
/// <param name="Levels">Share of the headings found, whose level differs from the truth by the commonest difference (titles may count as a level).</param>
/// <param name="Cells">F1 over the bag of table cells that are not empty.</param>
public sealed record FileScore(string Name, double Words, double Headings, double Levels, double Cells, IReadOnlyList<string> Missing, IReadOnlyList<string> Added)
{
    public static FileScore Of(string name, ExtractedDocument document, string markdown)
    {
        var truth = MarkdownTruth.Parse(markdown);
        var truthWords = Extraction.Words.BagOf(truth.Plain);
        var foundWords = Extraction.Words.BagOf(document.Text);

        var headings = new List<(int Level, string Text)>();
        var cells = new List<string>();
        foreach (var block in document.Blocks)
        {
            var text = document.Text.Substring(block.Start, block.Length);
            if (block.Kind == BlockKind.Heading) headings.Add((block.Level, Extraction.Words.Normalize(text)));
            if (block.Kind != BlockKind.Table) continue;
            foreach (var row in text.Split('\n')) MarkdownTruth.AddCells(row, cells);
        }

        return new FileScore(
            name,
            Bag.F1(foundWords, truthWords),
            Bag.F1(BagOf(headings.Select(heading => heading.Text)), BagOf(truth.Headings.Select(heading => heading.Text))),
            LevelAgreement(headings, truth.Headings),
            Bag.F1(BagOf(cells), BagOf(truth.Cells)),
            [.. truthWords.Surplus(foundWords).Take(12)],
            [.. foundWords.Surplus(truthWords).Take(12)]);
    }

    private static double LevelAgreement(List<(int Level, string Text)> found, IReadOnlyList<(int Level, string Text)> truth)
    {
        var byText = truth.GroupBy(heading => heading.Text, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Level, StringComparer.Ordinal);
        var differences = found.Where(heading => byText.ContainsKey(heading.Text)).Select(heading => heading.Level - byText[heading.Text]).ToList();
        return differences.Count == 0 ? double.NaN : differences.GroupBy(difference => difference).Max(group => group.Count()) / (double)differences.Count;
    }

    private static Bag BagOf(IEnumerable<string> items)
    {
        var bag = new Bag();
        foreach (var item in items)
        {
            if (item.Length > 0) bag.Add(item);
        }

        return bag;
    }
}
