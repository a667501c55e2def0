namespace Asemb.Core.Chunking;

/// <summary>Consecutive sections that are cut together, and the headings all of them stand under.</summary>
internal readonly record struct SectionGroup(int First, int Count, IReadOnlyList<string> Path);

/// <summary>
/// Joins sections too small to stand alone with what follows under the same heading: siblings, or a heading's opening words with its
/// first sub-section. A group is closed as soon as it is large enough, so that an edit moves few of the borders behind it.
/// </summary>
internal static class SectionJoiner
{
    /// <param name="fits">Whether sections from the first to the last index, with so many tokens in all, fit into one chunk.</param>
    public static List<SectionGroup> Join(IReadOnlyList<Section> sections, IReadOnlyList<int> tokens, int minTokens, Func<int, int, int, bool> fits)
    {
        var groups = new List<SectionGroup>();
        var (previousContainer, previousTotal) = (-2, 0);
        for (var first = 0; first < sections.Count;)
        {
            var total = tokens[first];
            var container = sections[first].Parent;
            var end = first + 1;
            while (end < sections.Count && total < minTokens)
            {
                var isFirstChild = end == first + 1 && sections[first].Node >= 0 && sections[end].Parent == sections[first].Node;
                if (!(isFirstChild || sections[end].Parent == container) || !fits(first, end, total + tokens[end])) break;
                if (isFirstChild) container = sections[first].Node;
                total += tokens[end++];
            }

            // Nothing could follow it: then it goes with what stands before.
            if (total < minTokens && groups.Count > 0 && previousContainer == container && fits(groups[^1].First, end - 1, previousTotal + total))
            {
                var before = groups[^1];
                groups[^1] = Group(sections, before.First, end);
                previousTotal += total;
            }
            else
            {
                groups.Add(Group(sections, first, end));
                (previousContainer, previousTotal) = (container, total);
            }

            first = end;
        }

        return groups;
    }

    private static SectionGroup Group(IReadOnlyList<Section> sections, int first, int end)
    {
        var path = sections[first].Path;
        var common = path.Count;
        for (var i = first + 1; i < end; i++)
        {
            var other = sections[i].Path;
            common = Math.Min(common, other.Count);
            for (var j = 0; j < common; j++)
            {
                if (!string.Equals(path[j], other[j], StringComparison.Ordinal)) common = j;
            }
        }

        return new SectionGroup(first, end - first, common == path.Count ? path : [.. path.Take(common)]);
    }
}
