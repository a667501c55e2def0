using System.Net;

namespace Asemb.Extraction.Web.Pages;

/// <summary>
/// Walks the start tags of a page in one pass, as the HTML standard's tokenizer cuts them. Builds no tree: links are looked for in the server's own
/// process, where a page must neither cost memory in proportion to its nesting nor a stack.
/// </summary>
internal ref struct HtmlTags(ReadOnlySpan<char> html)
{
    private const int MostAttributes = 64;

    private readonly ReadOnlySpan<char> _html = html;
    private readonly List<(string Name, string Value)> _attributes = [];
    private int _at;

    /// <summary>Of the present tag, lower case.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The first of the name in the present tag; null without.</summary>
    public readonly string? this[string attribute]
    {
        get
        {
            foreach (var (name, value) in _attributes)
            {
                if (string.Equals(name, attribute, StringComparison.OrdinalIgnoreCase)) return value;
            }

            return null;
        }
    }

    /// <summary>Goes to the next start tag.</summary>
    public bool Next()
    {
        while (true)
        {
            var open = _html[_at..].IndexOf('<');
            if (open < 0 || _at + open + 1 >= _html.Length) return false;
            _at += open + 1;
            var c = _html[_at];
            if (char.IsAsciiLetter(c))
            {
                ReadTag();
                return true;
            }

            if (_html[_at..].StartsWith("!--")) SkipPast("-->", from: 1);
            else if (c is '!' or '?' or '/') SkipPast(">", from: 0);
        }
    }

    private void ReadTag()
    {
        Name = Take(static c => c is '>' or '/' || char.IsWhiteSpace(c)).ToString().ToLowerInvariant();
        _attributes.Clear();
        while (true)
        {
            while (_at < _html.Length && (char.IsWhiteSpace(_html[_at]) || _html[_at] == '/')) _at++;
            if (_at >= _html.Length) return;
            if (_html[_at] == '>') break;
            ReadAttribute();
        }

        _at++;
        if (Name is "script" or "style" or "textarea" or "title" or "xmp" or "noembed" or "noframes") SkipRaw();
    }

    private void ReadAttribute()
    {
        var start = _at++;
        Take(static c => c is '>' or '/' or '=' || char.IsWhiteSpace(c));
        var name = _html[start.._at];
        SkipSpace();
        ReadOnlySpan<char> value = [];
        if (_at < _html.Length && _html[_at] == '=')
        {
            _at++;
            SkipSpace();
            value = Value();
        }

        if (_attributes.Count < MostAttributes) _attributes.Add((name.ToString(), WebUtility.HtmlDecode(value.ToString())));
    }

    private ReadOnlySpan<char> Value()
    {
        if (_at >= _html.Length) return [];
        if (_html[_at] is not ('"' or '\'')) return Take(static c => c is '>' || char.IsWhiteSpace(c));
        var quote = _html[_at++];
        var end = _html[_at..].IndexOf(quote);
        var value = end < 0 ? _html[_at..] : _html.Slice(_at, end);
        _at = end < 0 ? _html.Length : _at + end + 1;
        return value;
    }

    private ReadOnlySpan<char> Take(Func<char, bool> isEnd)
    {
        var start = _at;
        while (_at < _html.Length && !isEnd(_html[_at])) _at++;
        return _html[start.._at];
    }

    private void SkipSpace()
    {
        while (_at < _html.Length && char.IsWhiteSpace(_html[_at])) _at++;
    }

    private void SkipPast(ReadOnlySpan<char> end, int from)
    {
        var found = _html[(_at + from)..].IndexOf(end);
        _at = found < 0 ? _html.Length : _at + from + found + end.Length;
    }

    // What stands in these is text up to their own end tag.
    private void SkipRaw()
    {
        while (_at < _html.Length)
        {
            var found = _html[_at..].IndexOf("</");
            if (found < 0) break;
            _at += found + 2;
            if (_html[_at..].StartsWith(Name, StringComparison.OrdinalIgnoreCase)) return;
        }

        _at = _html.Length;
    }
}
