using System.Collections.Frozen;

namespace Asemb.Extraction.Html;

/// <summary>
/// What a page costs its parser beyond its length, estimated from its tags. The parser asks all open elements at every block, and repeats in every
/// block the formatting that the blocks before it left open: a page that never closes its tags costs the square of its length. This walk costs its length.
/// </summary>
internal sealed class OpenElements
{
    private static readonly FrozenSet<string> Void = Set("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr");
    private static readonly FrozenSet<string> RawText = Set("script style textarea title xmp iframe noembed noframes");

    /// <summary>Begin tags that end an open paragraph.</summary>
    private static readonly FrozenSet<string> Blocks = Set(
        "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li dd dt main menu nav ol p pre search section summary ul");

    /// <summary>Elements that hide what stands open around them.</summary>
    private static readonly FrozenSet<string> Scopes = Set("table td th caption button template object applet marquee");

    /// <summary>Elements that end where the next of the group begins.</summary>
    private static readonly FrozenSet<string> Items = Set("li dd dt option optgroup tr td th tbody thead tfoot colgroup rt rp");

    private static readonly FrozenSet<string> Formatting = Set("a b big code em font i nobr s small strike strong tt u");

    /// <summary>The parser's own bound on depth, which bounds what it repeats too.</summary>
    private const int MaxRepeated = 512;

    private readonly List<string> _open = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Stack<int> _paragraphs = new([0]);
    private int _peak;
    private int _unclosed;
    private long _repeated;

    /// <returns>How many elements stand open at once at most, and how many are made again.</returns>
    public static (int Peak, long Repeated) Measure(ReadOnlySpan<char> html)
    {
        var elements = new OpenElements();
        while (html.IndexOf('<') is >= 0 and var at && at + 1 < html.Length)
        {
            html = html[(at + 1)..];
            if (html.StartsWith("!--"))
            {
                html = Behind(html, "-->");
                continue;
            }

            var isEnd = html[0] == '/';
            if (isEnd) html = html[1..];
            if (html.IsEmpty || !char.IsAsciiLetter(html[0])) continue;
            var nameEnd = html.IndexOfAny(" \t\r\n\f/>");
            if (nameEnd < 0) break;
            var name = html[..nameEnd].Length <= 16 ? html[..nameEnd].ToString().ToLowerInvariant() : "other";
            html = html[TagEnd(html, nameEnd)..];
            if (isEnd) elements.End(name);
            else if (RawText.Contains(name)) html = Behind(html, "</" + name);
            else if (!Void.Contains(name)) elements.Begin(name);
        }

        return (elements._peak, elements._repeated);
    }

    private void Begin(string name)
    {
        if (Items.Contains(name))
        {
            while (_open.Count > 0 && Items.Contains(_open[^1])) Pop();
        }

        if (Blocks.Contains(name))
        {
            if (_paragraphs.Peek() > 0) End("p");
            _repeated += _unclosed;
        }

        _open.Add(name);
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
        if (name == "p") _paragraphs.Push(_paragraphs.Pop() + 1);
        if (Scopes.Contains(name)) _paragraphs.Push(0);
        _peak = Math.Max(_peak, _open.Count);
    }

    /// <summary>Ends the innermost element of the name, and those inside it.</summary>
    private void End(string name)
    {
        if (_counts.GetValueOrDefault(name) == 0)
        {
            if (_unclosed > 0 && Formatting.Contains(name)) _unclosed--;
            return;
        }

        while (Pop() is var ended && ended != name)
        {
            if (_unclosed < MaxRepeated && Formatting.Contains(ended)) _unclosed++;
        }
    }

    private string Pop()
    {
        var name = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        _counts[name]--;
        if (Scopes.Contains(name)) _paragraphs.Pop();
        if (name == "p") _paragraphs.Push(_paragraphs.Pop() - 1);
        return name;
    }

    /// <summary>Behind the bracket that closes the tag; those inside quotes do not.</summary>
    private static int TagEnd(ReadOnlySpan<char> html, int from)
    {
        while (html[from..].IndexOfAny('>', '"', '\'') is >= 0 and var at)
        {
            from += at + 1;
            if (html[from - 1] == '>') return from;

            // Quotes count only as values of attributes; an unclosed one is part of the text.
            if (from < 2 || html[from - 2] is not ('=' or ' ' or '\n')) continue;
            var close = html[from..].IndexOf(html[from - 1]);
            if (close >= 0) from += close + 1;
        }

        return html.Length;
    }

    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> html, string mark)
    {
        var at = html.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? [] : html[(at + mark.Length)..];
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
