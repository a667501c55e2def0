using System.Diagnostics.CodeAnalysis;
using Asemb.Core.Errors;
using UglyToad.PdfPig.Exceptions;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// PdfPig answers damaged files with whatever its parsers run into (index, cast, null, format, arithmetic …). So any exception out of
/// it means that this part of the file is damaged, except ours, cancellation, a missing password and exhausted memory.
/// </summary>
internal static class PdfGuard
{
    public static T Run<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new AsembException(ErrorCodes.DamagedDocument, "The PDF is damaged or was cut off. Export or upload it again.", e);
        }
    }

    /// <returns>False when this part is damaged.</returns>
    public static bool TryRun<T>(Func<T> read, [NotNullWhen(true)] out T? result)
    {
        try
        {
            result = read()!;
            return true;
        }
        catch (Exception e) when (IsDamage(e))
        {
            result = default;
            return false;
        }
    }

    private static bool IsDamage(Exception exception) =>
        exception is not (AsembException or OperationCanceledException or PdfDocumentEncryptedException or OutOfMemoryException);
}
