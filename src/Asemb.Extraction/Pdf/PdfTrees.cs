using Asemb.Core.Errors;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Parser.Parts;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>Walks the trees that PdfPig walks by recursion, without recursion, and refuses those that loop or are far deeper than anyone writes.</summary>
internal sealed class PdfTrees(IPdfTokenScanner scanner, ExtractionBudget budget)
{
    private const int MaxDepth = 200;

    // PdfPig skips a node of the page tree that it met among the last thousand, and walks into it again after that.
    private const int RememberedNodes = 900;
    private const int MaxOutline = 100_000;

    // Each name is looked up among all pages, one by one.
    private const long MaxLookups = 1_000_000_000;

    private int _pages;

    /// <exception cref="AsembException">damaged_document, extraction_limit, extraction_timeout.</exception>
    public void Check(DictionaryToken catalog)
    {
        Pages(Get<DictionaryToken>(catalog, NameToken.Pages));
        Names(catalog);
    }

    /// <summary>Whether PdfPig can read the outline, if there is one; documents do without.</summary>
    public bool HasSoundOutline(DictionaryToken catalog)
    {
        if (Get<DictionaryToken>(catalog, NameToken.Outlines) is not { } outlines) return true;
        var seen = new HashSet<IndirectReference>();
        var open = new Stack<(DictionaryToken Node, int Depth)>();
        if (!Follow(outlines, NameToken.First, 0)) return false;
        for (var nodes = 0; open.TryPop(out var next); nodes++)
        {
            budget.Check();
            if (next.Depth > MaxDepth || nodes > MaxOutline) return false;
            if (!Follow(next.Node, NameToken.First, next.Depth + 1) || !Follow(next.Node, NameToken.Next, next.Depth)) return false;
        }

        return true;

        bool Follow(DictionaryToken node, NameToken name, int depth)
        {
            if (node.TryGet(name, out IndirectReferenceToken reference) && !seen.Add(reference.Data)) return false;
            if (Get<DictionaryToken>(node, name) is { } found) open.Push((found, depth));
            return true;
        }
    }

    // Breadth first, as PdfPig does, for the order decides which way to a node counts.
    private void Pages(DictionaryToken? root)
    {
        if (root is null) return;
        var seen = new HashSet<IndirectReference>();
        var repeats = false;
        var open = new Queue<(DictionaryToken Node, int Depth)>();
        open.Enqueue((root, 0));
        while (open.TryDequeue(out var next))
        {
            budget.Check();
            if (next.Depth > MaxDepth) throw Damaged("pages");
            foreach (var kid in Get<ArrayToken>(next.Node, NameToken.Kids)?.Data ?? [])
            {
                if (!DirectObjectFinder.TryGet<DictionaryToken>(kid, scanner, out var child) || IsPage(child)) budget.CheckPage(++_pages);
                else if (kid is IndirectReferenceToken reference && !seen.Add(reference.Data)) repeats = true;
                else open.Enqueue((child, next.Depth + 1));
            }
        }

        if (repeats && seen.Count >= RememberedNodes) throw Damaged("pages");
    }

    private bool IsPage(DictionaryToken node) => Get<NameToken>(node, NameToken.Type) is { } type ? type.Equals(NameToken.Page) : Get<ArrayToken>(node, NameToken.Kids) is null;

    private void Names(DictionaryToken catalog)
    {
        if (Get<DictionaryToken>(catalog, NameToken.Dests) is { } plain)
        {
            Lookups(plain.Data.Count);
            return;
        }

        if (Get<DictionaryToken>(catalog, NameToken.Names) is not { } names || Get<DictionaryToken>(names, NameToken.Dests) is not { } root) return;
        var seen = new HashSet<IndirectReference>();
        var open = new Stack<(DictionaryToken Node, int Depth)>();
        var total = 0L;
        open.Push((root, 0));
        while (open.TryPop(out var next))
        {
            if (next.Depth > MaxDepth) throw Damaged("names");
            Lookups(total += (Get<ArrayToken>(next.Node, NameToken.Names)?.Length ?? 0) / 2);
            foreach (var kid in Get<ArrayToken>(next.Node, NameToken.Kids)?.Data ?? [])
            {
                if (kid is IndirectReferenceToken reference && !seen.Add(reference.Data)) throw Damaged("names");
                if (DirectObjectFinder.TryGet<DictionaryToken>(kid, scanner, out var child)) open.Push((child, next.Depth + 1));
            }
        }
    }

    private void Lookups(long names)
    {
        budget.Check();
        if (names * _pages > MaxLookups) throw ExtractionBudget.Exceeded("The PDF names more places on its pages than can be looked up", "Print the file to PDF again.");
    }

    private T? Get<T>(DictionaryToken dictionary, NameToken name)
        where T : class, IToken =>
        dictionary.TryGet(name, out var token) && DirectObjectFinder.TryGet<T>(token, scanner, out var found) ? found : null;

    private static AsembException Damaged(string what) => new(ErrorCodes.DamagedDocument, $"The PDF's tree of {what} is damaged: it loops or is more than {MaxDepth} levels deep. Print the file to PDF again.");
}
