using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Word;

/// <summary>A paragraph's number as Word shows it ("2.1.", "b)"), or a bullet.</summary>
internal readonly record struct WordNumber(string Label, bool IsBullet);

/// <summary>
/// List numbering (ECMA-376 part 1, 17.9). Counters belong to the abstract list, so that two lists of the same kind go on counting,
/// unless the second one overrides the start. Stateful: call <see cref="Next"/> once per paragraph, in order.
/// </summary>
internal sealed class WordNumbering
{
    private const int Levels = 9;
    private static readonly XNamespace W = Vocabulary.Word;

    private readonly Dictionary<string, List> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int?[]> _counters = new(StringComparer.Ordinal);
    private readonly HashSet<(string, int)> _restarted = [];

    public WordNumbering(XElement? root, WordStyles styles)
    {
        var abstracts = new Dictionary<string, XElement>(StringComparer.Ordinal);
        foreach (var element in root?.Elements(W + "abstractNum") ?? [])
        {
            if ((string?)element.Attribute(W + "abstractNumId") is { } id) abstracts.TryAdd(id, element);
        }

        var numbers = (root?.Elements(W + "num") ?? []).ToList();
        var abstractOf = numbers
            .Where(number => number.Attribute(W + "numId") is not null)
            .GroupBy(number => (string)number.Attribute(W + "numId")!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => WordXml.Value(group.First().Element(W + "abstractNumId")), StringComparer.Ordinal);
        foreach (var number in numbers)
        {
            if ((string?)number.Attribute(W + "numId") is not { } id || abstractOf.GetValueOrDefault(id) is not { } abstractId) continue;
            if (!abstracts.TryGetValue(abstractId, out var definition)) continue;

            // A list may borrow its levels from the list of a numbering style.
            if (WordXml.Value(definition.Element(W + "numStyleLink")) is { } link && styles.Find(link).NumberingId is { } linked
                && abstractOf.GetValueOrDefault(linked) is { } linkedId && abstracts.TryGetValue(linkedId, out var lender))
            {
                (definition, abstractId) = (lender, linkedId);
            }

            _lists.TryAdd(id, List.Read(abstractId, definition, number));
        }
    }

    /// <summary>The level that a list reserves for a style, from 0; null when it names none.</summary>
    public int? LevelOfStyle(string numberingId, string styleId) =>
        _lists.TryGetValue(numberingId, out var list) && Array.FindIndex(list.Levels, level => string.Equals(level.Style, styleId, StringComparison.Ordinal)) is >= 0 and var found ? found : null;

    /// <summary>Counts one paragraph of a list and gives its label; null when the list is unknown or shows nothing.</summary>
    public WordNumber? Next(string numberingId, int level)
    {
        if (!_lists.TryGetValue(numberingId, out var list)) return null;
        level = Math.Clamp(level, 0, Levels - 1);
        var counters = _counters.TryGetValue(list.AbstractId, out var known) ? known : _counters[list.AbstractId] = new int?[Levels];
        var definition = list.Levels[level];
        if (definition.StartOverride is { } start && _restarted.Add((numberingId, level))) counters[level] = start - 1;
        counters[level] = (counters[level] ?? definition.Start - 1) + 1;
        for (var deeper = level + 1; deeper < Levels; deeper++)
        {
            // lvlRestart 0: never; n: only when level n or a higher one was used.
            if (list.Levels[deeper].Restart is not { } restart || (restart > 0 && level < restart)) counters[deeper] = null;
        }

        if (definition.Format is "bullet") return new WordNumber("", IsBullet: true);
        if (definition.Format is "none") return null;
        var label = Label(list, counters, level);
        return label.Length == 0 ? null : new WordNumber(label, IsBullet: false);
    }

    private static string Label(List list, int?[] counters, int level)
    {
        var definition = list.Levels[level];
        var text = new StringBuilder();
        for (var i = 0; i < definition.Text.Length; i++)
        {
            var c = definition.Text[i];
            if (c == '%' && i + 1 < definition.Text.Length && definition.Text[i + 1] is >= '1' and <= '9')
            {
                var other = definition.Text[++i] - '1';
                var format = definition.IsLegal ? "decimal" : list.Levels[other].Format;
                text.Append(NumberText.Format(counters[other] ?? list.Levels[other].Start, format));
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString().Trim();
    }

    private sealed record Level(string Format, string Text, int Start, int? StartOverride, int? Restart, bool IsLegal, string? Style);

    private sealed record List(string AbstractId, Level[] Levels)
    {
        public static List Read(string abstractId, XElement definition, XElement number)
        {
            var levels = Enumerable.Range(0, WordNumbering.Levels)
                .Select(level => new Level("decimal", "%" + (level + 1).ToString(CultureInfo.InvariantCulture) + ".", 1, null, null, IsLegal: false, null)).ToArray();
            foreach (var element in definition.Elements(W + "lvl")) Apply(levels, element);
            foreach (var change in number.Elements(W + "lvlOverride"))
            {
                if (change.Element(W + "lvl") is { } replacement) Apply(levels, replacement);
                var index = LevelIndex(change);
                if (index >= 0 && WordXml.Int(change.Element(W + "startOverride")) is { } start) levels[index] = levels[index] with { StartOverride = start };
            }

            return new List(abstractId, levels);
        }

        private static void Apply(Level[] levels, XElement element)
        {
            var index = LevelIndex(element);
            if (index < 0) return;
            levels[index] = new Level(
                WordXml.Value(element.Element(W + "numFmt")) ?? "decimal",
                WordXml.Value(element.Element(W + "lvlText")) ?? "",
                WordXml.Int(element.Element(W + "start")) ?? 1,
                null,
                WordXml.Int(element.Element(W + "lvlRestart")),
                WordXml.IsOn(element.Element(W + "isLgl")),
                WordXml.Value(element.Element(W + "pStyle")));
        }

        private static int LevelIndex(XElement element) =>
            int.TryParse((string?)element.Attribute(W + "ilvl"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < WordNumbering.Levels ? index : -1;
    }
}
