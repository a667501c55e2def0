using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Asemb.Embeddings;
using Asemb.Extraction;
using Asemb.Extraction.Ocr;
using Asemb.Extraction.Web;
using Asemb.Server.Configuration;
using Asemb.Server.Webhooks;

namespace Asemb.Server.Tests.Configuration;

/// <summary>docs/configuration.md lists every setting with its environment variable and its default, and no other.</summary>
public sealed partial class ConfigurationPageTests
{
    private static readonly (string Section, object Options)[] Sections =
    [
        ("Server", new ServerOptions()), ("Limits", new LimitsOptions()), ("Indexing", new IndexingOptions()), ("Repair", new RepairOptions()), ("Security", new SecurityOptions()), ("Store", new StoreOptions()),
        ("Embeddings", new EmbeddingsOptions()), ("Extraction", new ExtractionLimits()), ("Ocr", new OcrOptions()), ("Web", new WebOptions()), ("Sources", new SourcesOptions()), ("Webhooks", new WebhookOptions()),
    ];

    private static readonly List<(string Key, string Variable, string Default, string Meaning)> Rows =
        [.. Row().Matches(RepositoryFiles.Read("docs/configuration.md")).Select(match => (match.Groups["key"].Value, match.Groups["variable"].Value, match.Groups["default"].Value, match.Groups["meaning"].Value))];

    [Fact]
    public void The_sections_are_those_that_the_server_reads()
    {
        var read = typeof(ServerConfiguration).GetConstructors()[0].GetParameters();

        Assert.Equal(read.Select(parameter => (parameter.Name!, parameter.ParameterType)), Sections.Select(section => (section.Section, section.Options.GetType())));
    }

    [Fact]
    public void Every_setting_has_a_row_and_every_row_a_setting() =>
        Assert.Equal(Settings().Select(setting => setting.Key), Rows.Select(row => row.Key));

    [Fact]
    public void Defaults_are_those_of_the_options() =>
        Assert.Equal(Settings(), Rows.Select(row => (row.Key, row.Default)));

    [Fact]
    public void The_environment_variable_is_the_key_with_prefix_and_double_underscores() =>
        Assert.All(Rows, row => Assert.Equal("ASEMB_" + row.Key.Replace(":", "__", StringComparison.Ordinal), row.Variable));

    [Fact]
    public void Every_setting_is_explained() => Assert.All(Rows, row => Assert.True(row.Meaning.Length > 15, row.Key));

    private static IEnumerable<(string Key, string Default)> Settings() => Sections.SelectMany(section => Settings(section.Section, section.Options));

    private static IEnumerable<(string Key, string Default)> Settings(string path, object options)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var key = $"{path}:{property.Name}";
            if (property.PropertyType.IsGenericType && property.GetValue(options) is IEnumerable)
            {
                foreach (var setting in Settings($"{key}:0", Activator.CreateInstance(property.PropertyType.GetGenericArguments()[0])!)) yield return setting;
            }
            else
            {
                yield return (key, Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture) is { Length: > 0 } value ? value : "none");
            }
        }
    }

    [GeneratedRegex("""^\| `(?<key>[A-Z]\w+:[^`]+)` \| `(?<variable>[^`]+)` \| `(?<default>[^`]*)` \| (?<meaning>[^\n]*) \|$""", RegexOptions.Multiline, 5000)]
    private static partial Regex Row();
}
