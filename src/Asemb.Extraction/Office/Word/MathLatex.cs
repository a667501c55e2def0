using System.Text;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Word;

/// <summary>
/// Writes Office math (OMML, ECMA-376 part 1, 22.1) as LaTeX, which is linear, readable, and what language models and people
/// search for. Unknown elements give the text of their children.
/// </summary>
internal static class MathLatex
{
    private static readonly XNamespace M = Vocabulary.Math;

    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "log", "ln", "lg", "exp",
        "lim", "max", "min", "sup", "inf", "det", "dim", "gcd", "deg", "ker", "arg", "hom", "Pr", "liminf", "limsup",
    };

    public static string Write(XElement equation) => Children(equation).Trim();

    private static string Children(XElement? parent) =>
        parent is null ? "" : string.Concat(parent.Elements().Select(Node));

    private static string Child(XElement parent, string name) => Children(parent.Element(M + name)).Trim();

    private static string Property(XElement element, string name, string fallback)
    {
        var property = element.Element(M + (element.Name.LocalName + "Pr"))?.Element(M + name);
        return property is null ? fallback : (string?)property.Attribute(M + "val") ?? "";
    }

    private static string Node(XElement element)
    {
        if (element.Name.Namespace != M) return element.Name.LocalName is "del" or "rPr" or "moveFrom" ? "" : Children(element);
        return element.Name.LocalName switch
        {
            "r" => MathSymbols.Translate(string.Concat(element.Elements().Where(child => child.Name.LocalName is "t").Select(child => child.Value))),
            "f" => Fraction(element),
            "sSup" => $"{Base(element)}^{{{Child(element, "sup")}}}",
            "sSub" => $"{Base(element)}_{{{Child(element, "sub")}}}",
            "sSubSup" => $"{Base(element)}_{{{Child(element, "sub")}}}^{{{Child(element, "sup")}}}",
            "sPre" => $"{{}}_{{{Child(element, "sub")}}}^{{{Child(element, "sup")}}}{Child(element, "e")}",
            "rad" => Child(element, "deg") is { Length: > 0 } degree ? $"\\sqrt[{degree}]{{{Child(element, "e")}}}" : $"\\sqrt{{{Child(element, "e")}}}",
            "nary" => Operator(element),
            "d" => Delimited(element),
            "func" => Function(element),
            "limLow" => $"{Name(Child(element, "e"))}_{{{Child(element, "lim")}}}",
            "limUpp" => $"{Name(Child(element, "e"))}^{{{Child(element, "lim")}}}",
            "acc" => $"{MathSymbols.Accent(Property(element, "chr", "\u0302"))}{{{Child(element, "e")}}}",
            "bar" => $"\\{(Property(element, "pos", "bot") is "top" ? "overline" : "underline")}{{{Child(element, "e")}}}",
            "groupChr" => Group(element),
            "m" => Rows(element.Elements(M + "mr").Select(row => string.Join(" & ", row.Elements(M + "e").Select(cell => Children(cell).Trim()))), "matrix"),
            "eqArr" => Rows(element.Elements(M + "e").Select(row => Children(row).Trim()), "aligned"),
            "phant" when Property(element, "show", "1") is "0" or "off" or "false" => "",
            var name when name.EndsWith("Pr", StringComparison.Ordinal) => "",
            _ => Children(element),
        };
    }

    private static string Base(XElement element)
    {
        var text = Child(element, "e");
        var first = element.Element(M + "e")?.Elements().FirstOrDefault(child => child.Name.Namespace == M && !child.Name.LocalName.EndsWith("Pr", StringComparison.Ordinal));
        return first?.Name.LocalName is "f" or "nary" or "d" ? $"{{{text}}}" : text;
    }

    private static string Fraction(XElement element)
    {
        var (top, bottom) = (Child(element, "num"), Child(element, "den"));
        return Property(element, "type", "bar") switch
        {
            "noBar" => $"\\genfrac{{}}{{}}{{0pt}}{{}}{{{top}}}{{{bottom}}}",
            "lin" => $"{top}/{bottom}",
            _ => $"\\frac{{{top}}}{{{bottom}}}",
        };
    }

    private static string Operator(XElement element)
    {
        var text = new StringBuilder(MathSymbols.Translate(Property(element, "chr", "\u222B")).Trim());
        if (Child(element, "sub") is { Length: > 0 } sub) text.Append("_{").Append(sub).Append('}');
        if (Child(element, "sup") is { Length: > 0 } sup) text.Append("^{").Append(sup).Append('}');
        return text.Append(' ').Append(Child(element, "e")).ToString();
    }

    private static string Delimited(XElement element)
    {
        var (open, close) = (Property(element, "begChr", "("), Property(element, "endChr", ")"));
        var inner = string.Join(Property(element, "sepChr", "|"), element.Elements(M + "e").Select(part => Children(part).Trim()));
        return $"\\left{Delimiter(open)}{inner}\\right{Delimiter(close)}";
    }

    private static string Delimiter(string character) => character switch
    {
        "" => ".",
        "{" or "}" => "\\" + character,
        "\u27E8" or "\u2329" => "\\langle ",
        "\u27E9" or "\u232A" => "\\rangle ",
        "\u2016" => "\\|",
        "\u230A" => "\\lfloor ",
        "\u230B" => "\\rfloor ",
        "\u2308" => "\\lceil ",
        "\u2309" => "\\rceil ",
        _ => character,
    };

    private static string Function(XElement element) => $"{Name(Child(element, "fName"))}{Argument(Child(element, "e"))}";

    private static string Argument(string text) => text.StartsWith('\\') || text.StartsWith('(') || text.StartsWith('{') ? text : " " + text;

    private static string Name(string text) => Functions.Contains(text) ? "\\" + text : text;

    private static string Group(XElement element)
    {
        var (character, inner) = (Property(element, "chr", "\u23DF"), Child(element, "e"));
        return character switch
        {
            "\u23DF" => $"\\underbrace{{{inner}}}",
            "\u23DE" => $"\\overbrace{{{inner}}}",
            _ => Property(element, "pos", "bot") is "top" ? $"\\overset{{{MathSymbols.Translate(character).Trim()}}}{{{inner}}}" : $"\\underset{{{MathSymbols.Translate(character).Trim()}}}{{{inner}}}",
        };
    }

    private static string Rows(IEnumerable<string> rows, string environment)
    {
        var lines = rows.ToList();
        return lines.Count == 1 && environment is "aligned" ? lines[0] : $"\\begin{{{environment}}}{string.Join(" \\\\ ", lines)}\\end{{{environment}}}";
    }
}
