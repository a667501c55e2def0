using Asemb.Core.Errors;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Looks at the width tables of composite fonts before PdfPig does: it makes an entry for each character of a range, and a range of two
/// thousand million characters, one damaged digit away, fills the memory.
/// </summary>
internal sealed class FontGuard(IPdfTokenScanner scanner)
{
    // Character codes of composite fonts have two bytes (PDF 32000-1, 9.7.4.2).
    private const double MaxCode = 65_535;
    private const int MaxParents = 32;

    private readonly HashSet<UglyToad.PdfPig.Core.IndirectReference> _seen = [];

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
        if (Resolve(token) is not DictionaryToken font || Get(font, NameToken.DescendantFonts) is not ArrayToken descendants) return;
        foreach (var descendant in descendants.Data)
        {
            if (Resolve(descendant) is DictionaryToken child && Get(child, NameToken.W) is ArrayToken widths && widths.Data.Any(IsOutOfRange))
                throw new AsembException(ErrorCodes.DamagedDocument, "A font of the PDF is damaged. Export or upload the file again.");
        }
    }

    private bool IsOutOfRange(IToken width) => Resolve(width) is NumericToken number && number.Double is > MaxCode or < -MaxCode;

    private IToken? Get(DictionaryToken dictionary, NameToken name) => dictionary.TryGet(name, out var token) ? Resolve(token) : null;

    private IToken? Resolve(IToken token) => token is IndirectReferenceToken reference ? scanner.Get(reference.Data)?.Data : token;
}
