using System.Globalization;
using System.Text;
using AngleSharp.Dom;

namespace Asemb.Extraction.Html;

/// <summary>Turns a tree into blocks in reading order: inline text gathers until an element that begins or ends a block comes.</summary>
internal sealed class HtmlWalk
{
    /// <summary>Stands in for a heading's level where the text becomes a lead.</summary>
    private const int LeadLevel = 0;

    private const int LongestTerm = 200;

    private readonly DocumentDraft _draft;
    private readonly Func<IElement, bool> _skip;
    private readonly IElement _root;
    private readonly StringBuilder _text = new();
    private readonly Stack<(bool IsOrdered, long Next)> _lists = [];
    private readonly Stack<int> _headings = [];
    private string? _marker;
    private bool _hasWords;

    /// <summary>A term, or the title of a note, which begins the paragraph after it.</summary>
    private string? _lead;

    private HtmlWalk(IElement root, DocumentDraft draft, Func<IElement, bool> skip) => (_root, _draft, _skip) = (root, draft, skip);

    /// <param name="skip">Elements to leave out.</param>
    public static void Append(IElement root, DocumentDraft draft, Func<IElement, bool> skip)
    {
        var walk = new HtmlWalk(root, draft, skip);
        HtmlTree.Visit(root, draft.Budget, walk.Enter, walk.Leave);
        walk.Flush();
        walk.WriteLead();
    }

    private bool Enter(INode node)
    {
        if (node is IText text)
        {
            AppendInline(text.Data);
            return false;
        }

        if (node is not IElement element) return false;
        if (HtmlTree.IsUnread(element) || (!ReferenceEquals(element, _root) && _skip(element))) return false;
        switch (element.LocalName)
        {
            case "br":
                _text.Append('\n');
                return false;
            case "img":
                if (HtmlText.Description(element) is { } description) _text.Append(' ').Append(description).Append(' ');
                return false;
            case "math":
                AppendInline(HtmlText.Formula(element, _draft.Budget));
                return false;
            case "pre":
                Flush();
                WriteLead();
                _draft.Code(HtmlText.Verbatim(element, _draft.Budget));
                return false;
            case "table" when HtmlTable.TryRead(element, _draft.Budget) is { } table:
                Flush();
                WriteLead();
                if (table.Caption.Length > 0) _draft.Caption(table.Caption);
                _draft.Table(table.Rows);
                return false;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Flush();
                _headings.Push(Note.IsTitle(element) ? LeadLevel : element.LocalName[1] - '0');
                return true;
            case "p" when Note.IsTitle(element):
                Flush();
                _headings.Push(LeadLevel);
                return true;
            case "ul" or "ol" or "menu" or "dir":
                Flush();
                WriteLead();
                _lists.Push((element.LocalName == "ol", Start(element)));
                return true;
            case "li":
                Flush();
                _marker = Marker();
                return true;
            default:
                if (HtmlText.IsBlock(element.LocalName)) Flush();
                return true;
        }
    }

    private void Leave(IElement element)
    {
        switch (element.LocalName)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Flush();
                if (_headings.Count > 0) _headings.Pop();
                break;
            case "p" when Note.IsTitle(element):
                Flush();
                _headings.Pop();
                break;
            case "dt":
                Term();
                break;
            case "dl":
                Flush();
                WriteLead();
                break;
            case "ul" or "ol" or "menu" or "dir":
                Flush();
                if (_lists.Count > 0) _lists.Pop();
                break;
            case "li":
                Flush();
                _marker = null;
                break;
            case "figcaption" or "caption":
                var caption = Take();
                if (caption.Length > 0) _draft.Caption(caption);
                break;
            case "td" or "th":
                // Cells of a table that only lays the page out.
                Flush();
                break;
            default:
                if (HtmlText.IsBlock(element.LocalName)) Flush();
                break;
        }
    }

    /// <summary>White space collapses, save where a line end was asked for.</summary>
    private void AppendInline(string data)
    {
        foreach (var c in data)
        {
            if (c is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                if (_text.Length > 0 && _text[^1] is not (' ' or '\n')) _text.Append(' ');
            }
            else
            {
                _text.Append(c);
                _hasWords = true;
            }
        }
    }

    private void Flush()
    {
        var hasWords = _hasWords;
        var text = Take();
        if (text.Length == 0) return;
        if (_headings.Count > 0 && _headings.Peek() != LeadLevel)
        {
            WriteLead();
            _draft.Heading(text, _headings.Peek());
        }
        else if (_headings.Count > 0)
        {
            WriteLead();
            _lead = text;
        }
        else if (_marker is not null)
        {
            _draft.ListItem(_marker, WithLead(text), _lists.Count);
            _marker = null;
        }
        else if (!hasWords)
        {
            _draft.Caption(text);
        }
        else
        {
            _draft.Paragraph(WithLead(text));
        }
    }

    private void Term()
    {
        if (_headings.Count > 0 || _text.Length > LongestTerm)
        {
            Flush();
            return;
        }

        var term = Take();
        if (term.Length > 0) _lead = _lead is null ? term : $"{_lead}, {term}";
    }

    private string WithLead(string text)
    {
        if (_lead is not { } lead) return text;
        _lead = null;
        return char.IsPunctuation(lead[^1]) && lead[^1] is not (')' or ']' or '"' or '”') ? $"{lead} {text}" : $"{lead}: {text}";
    }

    /// <summary>What follows is no paragraph: the term stands alone.</summary>
    private void WriteLead()
    {
        if (_lead is not { } lead) return;
        _lead = null;
        _draft.Paragraph(lead);
    }

    private string Take()
    {
        var text = _text.ToString().Trim();
        _text.Clear();
        _hasWords = false;
        return text;
    }

    private string Marker()
    {
        if (!_lists.TryPop(out var list)) return DocumentDraft.Bullet;
        _lists.Push((list.IsOrdered, list.Next + 1));
        return list.IsOrdered ? string.Create(CultureInfo.InvariantCulture, $"{list.Next}. ") : DocumentDraft.Bullet;
    }

    private static long Start(IElement list) =>
        int.TryParse(list.GetAttribute("start"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var start) ? start : 1;
}
