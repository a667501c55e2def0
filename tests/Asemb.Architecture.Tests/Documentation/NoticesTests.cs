using System.Text.Json;
using System.Text.RegularExpressions;

namespace Asemb.Architecture.Tests.Documentation;

/// <summary>THIRD-PARTY-NOTICES.md against the lock files of the product.</summary>
public sealed class NoticesTests
{
    private static readonly string[] Allowed = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL"];

    private static readonly string Page = Repository.Read("THIRD-PARTY-NOTICES.md");

    private static readonly IReadOnlyDictionary<string, (string Version, string Licence)> Listed =
        Regex.Matches(Page, @"^\| (?<name>[A-Za-z0-9_.]+) \| (?<version>[0-9][^ ]*) \| (?<licence>[^ ]+) \| (?<copyright>[^|]+) \| (shipped|build only) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .ToDictionary(match => match.Groups["name"].Value, match => (match.Groups["version"].Value, match.Groups["licence"].Value), StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Every_package_is_listed_in_its_version_and_no_other()
    {
        var locked = Locked();

        Assert.NotEmpty(locked);
        Assert.Equal(locked.Order(StringComparer.OrdinalIgnoreCase), Listed.Select(entry => $"{entry.Key} {entry.Value.Version}").Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_licence_is_allowed_and_its_text_is_there()
    {
        Assert.All(Listed, entry => Assert.Contains(entry.Value.Licence, Allowed));
        Assert.All(Listed.Values.Select(entry => entry.Licence).Distinct(StringComparer.Ordinal), licence => Assert.Contains($"### {licence}\n", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_licence_is_the_one_that_the_package_states()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var (name, (version, licence)) in Listed)
        {
            var specification = Path.Combine(packages, name.ToLowerInvariant(), version.ToLowerInvariant(), name.ToLowerInvariant() + ".nuspec");
            if (!File.Exists(specification)) continue;
            var stated = Regex.Match(File.ReadAllText(specification), "<license type=\"expression\">(?<licence>[^<]+)<", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            Assert.True(!stated.Success || stated.Groups["licence"].Value == licence, $"{name} states {stated.Groups["licence"].Value}, not {licence}");
        }
    }

    [Fact]
    public void The_sources_of_the_model_are_named()
    {
        string[] sources = ["arXiv", "WordNet", "GloVe", "BERT-base-uncased", "tldr-pages", "COVID-QA", "PHP", "Weaviate", "Meilisearch", "LibreOffice"];

        Assert.All(sources, source => Assert.Contains(source, Page, StringComparison.Ordinal));
    }

    private static IReadOnlySet<string> Locked()
    {
        var packages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in Repository.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith("/packages.lock.json", StringComparison.Ordinal)))
        {
            using var json = JsonDocument.Parse(Repository.Read(file));
            foreach (var package in json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
            {
                if (package.Value.GetProperty("type").GetString() != "Project") packages.Add($"{package.Name} {package.Value.GetProperty("resolved").GetString()}");
            }
        }

        return packages;
    }
}
