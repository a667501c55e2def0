using Asemb.Core.Errors;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Epub;

/// <summary>Tells books under DRM: their parts are encrypted. Fonts that are only made unusable outside the book are not.</summary>
internal static class EpubProtection
{
    private const string Encryption = "META-INF/encryption.xml";

    private static readonly string[] Obfuscations = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

    private static readonly (string Part, string Name)[] Schemes =
    [
        ("META-INF/license.lcpl", "Readium LCP"),
        ("META-INF/sinf.xml", "Apple FairPlay"),
        ("META-INF/rights.xml", "Adobe ADEPT"),
    ];

    /// <exception cref="AsembException">password_protected, damaged_document, extraction_limit.</exception>
    public static void Refuse(ZipPackage package, ExtractionBudget budget)
    {
        var encrypted = EpubBook.Xml(package, Encryption, budget)?.Descendants("EncryptedData") ?? [];
        if (encrypted.All(data => Obfuscations.Contains((string?)data.Element("EncryptionMethod")?.Attribute("Algorithm"), StringComparer.Ordinal))) return;
        var scheme = Schemes.FirstOrDefault(scheme => package.Contains(scheme.Part)).Name is { } name ? $" ({name})" : "";
        throw new AsembException(ErrorCodes.PasswordProtected, $"The book is encrypted under DRM{scheme}. Upload a copy without DRM.");
    }
}
