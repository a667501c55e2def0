using Asemb.Core.Indexing;

namespace Asemb.Core.Search.Filters;

/// <summary>The fields of a document itself that a filter may name. One that is null counts as absent.</summary>
public static class SystemFields
{
    /// <summary>Compared as text, always: a key that looks like a date is a key.</summary>
    public static IReadOnlyDictionary<string, Func<IndexDocumentFields, string?>> Texts { get; } = new Dictionary<string, Func<IndexDocumentFields, string?>>(StringComparer.Ordinal)
    {
        ["key"] = fields => fields.Key,
        ["source"] = fields => fields.Source,
        ["uri"] = fields => fields.Uri,
        ["fileName"] = fields => fields.FileName,
        ["title"] = fields => fields.Title,
        ["author"] = fields => fields.Author,
        ["language"] = fields => fields.Language,
        ["mediaType"] = fields => fields.MediaType,
    };

    /// <summary>Compared as instants.</summary>
    public static IReadOnlyDictionary<string, Func<IndexDocumentFields, DateTimeOffset>> Instants { get; } = new Dictionary<string, Func<IndexDocumentFields, DateTimeOffset>>(StringComparer.Ordinal)
    {
        ["createdAt"] = fields => fields.CreatedAt,
        ["updatedAt"] = fields => fields.UpdatedAt,
    };

    public static IEnumerable<string> Names => Texts.Keys.Concat(Instants.Keys);

    public static bool IsKnown(string name) => Texts.ContainsKey(name) || Instants.ContainsKey(name);

    public static bool IsText(FieldPath field) => field.IsSystem && Texts.ContainsKey(field.Segments[0]);

    public static bool IsInstant(FieldPath field) => field.IsSystem && Instants.ContainsKey(field.Segments[0]);
}
