using Asemb.Core.Errors;

namespace Asemb.Postgres.Tables;

/// <summary>Holds settings against what the table looks like: fills in what was left open, refuses what cannot work.</summary>
internal static class TableChecking
{
    private static readonly string[] UsualWatermarks = ["updated_at", "modified_at", "last_modified", "last_modified_at", "changed_at", "updatedat", "updatedAt", "modifiedAt"];

    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public static TableSettings Complete(TableSettings settings, TableShape shape)
    {
        if (settings.Key.Count == 0)
        {
            settings = settings with
            {
                Key = shape.PrimaryKey.Count > 0
                    ? shape.PrimaryKey
                    : throw TableSettingsReading.Invalid(
                        "key",
                        shape.IsTable
                            ? $"Table '{settings.Table}' has no primary key, so that its rows cannot be told apart. Add one (`ALTER TABLE … ADD PRIMARY KEY (…)`), or say with key which columns of a unique index name a row."
                            : $"'{settings.Table}' is no table and has no primary key. Say with key which of its columns name a row, and no two rows alike."),
            };
        }

        var texts = shape.Columns.Where(column => column.IsText && !settings.Key.Contains(column.Name, StringComparer.Ordinal)).Select(column => column.Name).ToList();
        settings = settings with { Content = settings.Content ?? (ContentTemplate.Of(texts) is { Length: > 0 } all ? all : throw TableSettingsReading.Invalid("content", "There is no column of text. Say with content what a document consists of, such as {title}\\n\\n{body}.")) };
        var inContent = ContentTemplate.Parse(settings.Content).Columns.ToHashSet(StringComparer.Ordinal);
        var metadata = settings.Metadata ?? [.. shape.Columns.Where(column => column.IsSimple && !inContent.Contains(column.Name) && column.Name != settings.Title && column.Name != settings.Uri).Select(column => column.Name)];
        var watermark = settings.Watermark;
        if (watermark is null && settings.Changes is TableChanges.Auto) watermark = UsualWatermarks.FirstOrDefault(name => shape.Find(name) is { IsTime: true });
        settings = settings with { Table = shape.Name, Metadata = metadata, Watermark = watermark };
        Require(settings, shape);
        return settings;
    }

    /// <summary>Every column that is named is there, and of a type that can be used.</summary>
    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    private static void Require(TableSettings settings, TableShape shape)
    {
        foreach (var column in ContentTemplate.Parse(settings.Content!).Columns) RequireText(Find(shape, column, "content"), "content");
        if (settings.Title is { } title) RequireText(Find(shape, title, "title"), "title");
        if (settings.Uri is { } uri) RequireText(Find(shape, uri, "uri"), "uri");
        foreach (var column in settings.Metadata!) RequireText(Find(shape, column, "metadata"), "metadata");
        foreach (var column in settings.Key)
        {
            var found = Find(shape, column, "key");
            if (found.Category is 'A' or 'C' || found.BaseType is "bytea" or "json" or "jsonb" or "xml")
                throw TableSettingsReading.Invalid("key", $"Column '{column}' is {found.Type}, by which rows cannot be named. Choose columns of numbers, texts, UUIDs or times.");
        }

        if (shape.IsTable && !shape.UniqueKeys.Any(unique => unique.All(column => settings.Key.Contains(column, StringComparer.Ordinal))))
        {
            throw TableSettingsReading.Invalid(
                "key", $"No unique index of table '{settings.Table}' is within the columns {string.Join(", ", settings.Key)}, so that two rows could have the same key. Choose others, or add one: `CREATE UNIQUE INDEX CONCURRENTLY ON … (…)`.");
        }

        if (settings.Watermark is { } watermark && Find(shape, watermark, "watermark") is { IsTime: false, IsNumber: false } other)
            throw TableSettingsReading.Invalid("watermark", $"Column '{watermark}' is {other.Type}. A watermark is a timestamp or a whole number that grows with each change of a row; a date is too coarse.");
        if (settings.Changes is TableChanges.Trigger && !shape.IsTable) throw TableSettingsReading.Invalid("changes", $"'{settings.Table}' is no table, and rows of others have no triggers. Use watermark or scan.");
    }

    private static void RequireText(TableColumn column, string member)
    {
        if (column.IsBinary)
            throw TableSettingsReading.Invalid(member, $"Column '{column.Name}' is {column.Type}: bytes are no text. Leave it out; files are taken in by upload or as a folder.");
    }

    private static TableColumn Find(TableShape shape, string column, string member) => shape.Find(column)
        ?? throw (shape.Hidden.Contains(column, StringComparer.Ordinal)
            ? new AsembException(ErrorCodes.SourceDenied, $"The login may not read column '{column}'. Grant it: `GRANT SELECT ON … TO …`.") { Field = $"settings.{member}", IsSetupFault = true }
            : TableSettingsReading.Invalid(member, $"There is no column '{ShownText.Shorten(column)}'. {NearestName.Suggest(column, [.. shape.Columns.Select(known => known.Name)])}"));
}
