using Asemb.Core.Errors;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokenization;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Looks at each table of contents in stream form before it is read: PdfPig makes a list of all object numbers that it announces, two thousand
/// million if it says so, and a buffer of the row length that it announces.
/// </summary>
internal sealed class XrefGuard(ISeekableTokenScanner inner, long fileLength) : ISeekableTokenScanner
{
    private const int MaxFieldBytes = 8;

    private bool _damaged;

    public IToken CurrentToken => inner.CurrentToken;

    public StackDepthGuard StackDepthGuard => inner.StackDepthGuard;

    public long CurrentPosition => inner.CurrentPosition;

    public long Length => inner.Length;

    // An object takes several bytes; small files get room for errors that others forgive.
    private double MaxObjects => Math.Max(fileLength, 1_000_000);

    /// <summary>For those who catch everything on the way.</summary>
    public void ThrowIfDamaged()
    {
        if (_damaged) throw Damaged();
    }

    public bool MoveNext()
    {
        var found = inner.MoveNext();
        if (found) Check(inner.CurrentToken);
        return found;
    }

    public bool TryReadToken<T>(out T token)
        where T : class, IToken
    {
        var found = inner.TryReadToken(out token);
        if (found) Check(token);
        return found;
    }

    public void Seek(long position) => inner.Seek(position);

    public void RegisterCustomTokenizer(byte firstByte, ITokenizer tokenizer) => inner.RegisterCustomTokenizer(firstByte, tokenizer);

    public void DeregisterCustomTokenizer(ITokenizer tokenizer) => inner.DeregisterCustomTokenizer(tokenizer);

    private void Check(IToken token)
    {
        if (token is not DictionaryToken table || !table.TryGet(NameToken.Type, out NameToken type) || type != NameToken.Xref) return;
        if (Objects(table) <= MaxObjects && !Has(table, NameToken.W, width => width is < 0 or > MaxFieldBytes)) return;
        _damaged = true;
        throw Damaged();
    }

    private static double Objects(DictionaryToken table)
    {
        if (table.TryGet(NameToken.Index, out ArrayToken index)) return index.Data.Where((_, i) => i % 2 == 1).OfType<NumericToken>().Sum(count => Math.Max(count.Double, 0));
        return table.TryGet(NameToken.Size, out NumericToken size) ? size.Double : 0;
    }

    private static bool Has(DictionaryToken table, NameToken name, Func<double, bool> test) =>
        table.TryGet(name, out ArrayToken numbers) && numbers.Data.OfType<NumericToken>().Any(number => test(number.Double));

    private static AsembException Damaged() => new(ErrorCodes.DamagedDocument, "The PDF's table of contents is damaged. Export or upload the file again.");
}
