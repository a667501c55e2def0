using System.Globalization;
using System.Xml.Linq;

namespace Asemb.Readiness.Reports;

/// <summary>The report as JUnit XML, which every CI reads: what fails or is stale fails, what is not measured fails too, what is waived is skipped.</summary>
public static class JunitReport
{
    public static string Write(ReadinessReport report)
    {
        var suites = report.Results.GroupBy(result => result.Item.Area, StringComparer.Ordinal).Select(area => new XElement(
            "testsuite",
            new XAttribute("name", area.Key),
            new XAttribute("tests", area.Count()),
            new XAttribute("failures", area.Count(result => result.Verdict is Verdict.Fail or Verdict.Stale or Verdict.NotMeasured)),
            new XAttribute("skipped", area.Count(result => result.Verdict == Verdict.Waived)),
            new XAttribute("timestamp", report.CreatedAt.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)),
            area.Select(Case)));
        var root = new XElement("testsuites", new XAttribute("name", "readiness " + report.Profile), suites);
        return $"{new XDeclaration("1.0", "utf-8", null)}\n{root}\n";
    }

    private static XElement Case(ItemResult result)
    {
        var element = new XElement("testcase", new XAttribute("classname", "readiness." + result.Item.Area), new XAttribute("name", $"{result.Item.Id} {result.Item.Title}"));
        var message = Clean($"{VerdictText.Of(result.Verdict)}: {result.Value}");
        if (result.Verdict is Verdict.Fail or Verdict.Stale or Verdict.NotMeasured) element.Add(new XElement("failure", new XAttribute("message", message), new XAttribute("type", result.Verdict.ToString())));
        if (result.Verdict == Verdict.Waived) element.Add(new XElement("skipped", new XAttribute("message", message)));
        if (result.Verdict == Verdict.Pass) element.Add(new XElement("system-out", message));
        return element;
    }

    private static string Clean(string text) => string.Concat(text.Where(System.Xml.XmlConvert.IsXmlChar));
}
