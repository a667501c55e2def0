using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Word;

/// <summary>Reading the small value types of WordprocessingML.</summary>
internal static class WordXml
{
    private static readonly XNamespace W = Vocabulary.Word;

    private static readonly string[] MonospacedFonts =
        ["courier", "consolas", "mono", "menlo", "monaco", "lucida console", "source code", "fira code", "cascadia", "inconsolata", "hack", "andale"];

    /// <summary>A toggle: present without a value means on.</summary>
    public static bool IsOn(XElement? toggle) => toggle is not null && (toggle.Attribute(W + "val") is not { } value || IsOn(value));

    public static bool IsOn(XAttribute? value) => value is not null && value.Value is not ("0" or "false" or "off" or "none");

    public static int? Int(XElement? element) =>
        int.TryParse((string?)element?.Attribute(W + "val"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static string? Value(XElement? element) => (string?)element?.Attribute(W + "val");

    /// <summary>Whether run properties name a monospaced font; null when they name none.</summary>
    public static bool? IsMonospaced(XElement? runProperties)
    {
        var fonts = runProperties?.Element(W + "rFonts");
        var font = (string?)fonts?.Attribute(W + "ascii") ?? (string?)fonts?.Attribute(W + "hAnsi");
        if (font is null) return null;
        return MonospacedFonts.Any(part => font.Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
