namespace Asemb.Core.Evaluation;

/// <summary>A stretch of a text: positions from Start up to, not including, End. Positions may be characters or tokens.</summary>
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>0 when End is not behind Start.</summary>
    public int Length => Math.Max(0, End - Start);

    public TextSpan Intersect(TextSpan other) => new(Math.Max(Start, other.Start), Math.Min(End, other.End));

    /// <summary>The positions covered by any of the spans, as ordered spans that do not touch.</summary>
    public static IReadOnlyList<TextSpan> Union(IEnumerable<TextSpan> spans)
    {
        var union = new List<TextSpan>();
        foreach (var span in spans.Where(span => span.Length > 0).OrderBy(span => span.Start))
        {
            if (union.Count > 0 && span.Start <= union[^1].End)
            {
                union[^1] = union[^1] with { End = Math.Max(union[^1].End, span.End) };
            }
            else
            {
                union.Add(span);
            }
        }

        return union;
    }
}
