using System.Collections;
using Asemb.Embeddings;
using Asemb.Extraction;
using Asemb.Extraction.Ocr;
using Asemb.Extraction.Web;
using Asemb.Server.Configuration;
using Asemb.Server.Webhooks;

namespace Asemb.Cli.Readiness;

/// <summary>The names of all settings, read off the options classes. Entries of lists are numbered 0.</summary>
internal static class SettingNames
{
    private static readonly (string Section, Type Options)[] Sections =
    [
        ("Server", typeof(ServerOptions)), ("Limits", typeof(LimitsOptions)), ("Indexing", typeof(IndexingOptions)), ("Repair", typeof(RepairOptions)), ("Security", typeof(SecurityOptions)),
        ("Store", typeof(StoreOptions)), ("Embeddings", typeof(EmbeddingsOptions)), ("Extraction", typeof(ExtractionLimits)), ("Ocr", typeof(OcrOptions)),
        ("Web", typeof(WebOptions)), ("Sources", typeof(SourcesOptions)), ("Webhooks", typeof(WebhookOptions)),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Sections.SelectMany(section => Names(section.Section, section.Options))];

    private static IEnumerable<string> Names(string path, Type options) => options.GetProperties()
        .Where(property => property.CanWrite)
        .SelectMany(property => ElementType(property.PropertyType) is { } element ? Names($"{path}:{property.Name}:0", element) : [$"{path}:{property.Name}"]);

    private static Type? ElementType(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[0] : null;
}
