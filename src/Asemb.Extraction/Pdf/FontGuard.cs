using Asemb.Core.Errors;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Looks at the width tables and character maps of fonts before PdfPig does: it makes an entry for each character of a range, and a range of two
/// thousand million characters, one damaged digit away, fills the memory.
/// </summary>
internal sealed class FontGuard(IPdfTokenScanner scanner, ILookupFilterProvider filters)
{
    // Character codes of composite fonts have two bytes (PDF 32000-1, 9.7.4.2).
    private const double MaxCode = 65_535;
    private const int MaxParents = 32;

    // Ranges may say the same again, each time at the cost of the first.
    private const double MaxCharacters = 1_000_000;

    private readonly HashSet<UglyToad.PdfPig.Core.IndirectReference> _seen = [];
    private readonly CMapGuard _maps = new(scanner, filters);

    /// <param name="owner">A page, whose resources may stand with its parents, or a form.</param>
    public void Check(DictionaryToken owner)
    {
        var holder = owner;
        for (var i = 0; i < MaxParents && holder is not null; i++)
        {
            if (Get(holder, NameToken.Resources) is DictionaryToken resources && Get(resources, NameToken.Font) is DictionaryToken fonts)
            {
                foreach (var font in fonts.Data.Values) Font(font);
            }

            holder = Get(holder, NameToken.Parent) as DictionaryToken;
        }
    }

    private void Font(IToken token)
    {
        if (token is IndirectReferenceToken reference && !_seen.Add(reference.Data)) return;
        if (Resolve(token) is not DictionaryToken font) return;
        if (IsTooLarge(font, NameToken.ToUnicode) || IsTooLarge(font, NameToken.Encoding)) throw Damaged();
        var descendants = Get(font, NameToken.DescendantFonts);
        foreach (var descendant in descendants is ArrayToken list ? list.Data : descendants is null ? [] : [descendants])
        {
            // In /W a range is followed by one number, in /W2 by three.
            if (Resolve(descendant) is DictionaryToken child && (IsOutOfRange(child, NameToken.W, 1) || IsOutOfRange(child, NameToken.W2, 3))) throw Damaged();
        }
    }

    private bool IsTooLarge(DictionaryToken font, NameToken map) => Get(font, map) is StreamToken stream && _maps.IsTooLarge(stream);

    private bool IsOutOfRange(DictionaryToken font, NameToken name, int values)
    {
        if (Get(font, name) is not ArrayToken widths) return false;
        var characters = 0d;
        for (var i = 0; i + 1 < widths.Length;)
        {
            var (first, second) = (Resolve(widths[i]), Resolve(widths[i + 1]));
            if (first is not NumericToken from || Math.Abs(from.Double) > MaxCode) return true;
            if (second is NumericToken to)
            {
                if (Math.Abs(to.Double) > MaxCode || (characters += Math.Max(1, to.Double - from.Double + 1)) > MaxCharacters) return true;
                i += values;
            }

            i += 2;
        }

        return false;
    }

    private static AsembException Damaged() => new(ErrorCodes.DamagedDocument, "A font of the PDF is damaged. Export or upload the file again.");

    private IToken? Get(DictionaryToken dictionary, NameToken name) => dictionary.TryGet(name, out var token) ? Resolve(token) : null;

    private IToken? Resolve(IToken token) => token is IndirectReferenceToken reference ? scanner.Get(reference.Data)?.Data : token;
}
