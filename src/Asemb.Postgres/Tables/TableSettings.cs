using System.Text.Json.Nodes;

namespace Asemb.Postgres.Tables;

/// <summary>The settings of a source of kind <c>table</c>.</summary>
public sealed record TableSettings
{
    /// <summary>Name of an entry under <c>Connections</c>.</summary>
    public required string Connection { get; init; }

    /// <summary><c>schema.name</c> of a table, view or materialized view; null when there is a query.</summary>
    public string? Table { get; init; }

    /// <summary>A SELECT; null when there is a table.</summary>
    public string? Query { get; init; }

    /// <summary>Columns that name a row; empty: those of the primary key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The text of the document, with <c>{column}</c> in places; null: all columns of text.</summary>
    public string? Content { get; init; }

    /// <summary><c>text</c>, <c>markdown</c> or <c>html</c>.</summary>
    public string Format { get; init; } = TableFormat.Text;

    public string? Title { get; init; }

    public string? Uri { get; init; }

    /// <summary>Columns that become metadata; null: those of simple types that are not in the content.</summary>
    public IReadOnlyList<string>? Metadata { get; init; }

    /// <summary>One of <see cref="TableChanges"/>.</summary>
    public string Changes { get; init; } = TableChanges.Auto;

    /// <summary>A column that grows with each change of a row: a time, or a number.</summary>
    public string? Watermark { get; init; }

    /// <summary>How far behind the greatest watermark rows are read again: seconds for a time, steps for a number.</summary>
    public long Overlap { get; init; } = 60;

    /// <summary>Seconds between two searches for rows that are gone, where the changes do not tell of them.</summary>
    public int DeletionsEvery { get; init; } = 300;

    public int BatchSize { get; init; } = 500;

    /// <summary>Seconds that one statement may take.</summary>
    public int StatementTimeout { get; init; } = 60;

    /// <summary>Name of the table that triggers write to, in the schema of the table that they watch. Belongs to this source alone.</summary>
    public string? Outbox { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["connection"] = Connection };
        Add("table", Table);
        Add("query", Query);
        json["key"] = Names(Key);
        Add("content", Content);
        json["format"] = Format;
        Add("title", Title);
        Add("uri", Uri);
        if (Metadata is not null) json["metadata"] = Names(Metadata);
        json["changes"] = Changes;
        Add("watermark", Watermark);
        json["overlap"] = Overlap;
        json["deletionsEvery"] = DeletionsEvery;
        json["batchSize"] = BatchSize;
        json["statementTimeout"] = StatementTimeout;
        Add("outbox", Outbox);
        return json;

        void Add(string name, string? value)
        {
            if (value is not null) json[name] = value;
        }

        static JsonArray Names(IReadOnlyList<string> names) => new([.. names.Select(name => (JsonNode)name)]);
    }
}

public static class TableFormat
{
    public const string Text = "text";
    public const string Markdown = "markdown";
    public const string Html = "html";

    public static IReadOnlyList<string> All { get; } = [Text, Markdown, Html];
}

/// <summary>How a source learns of changed rows.</summary>
public static class TableChanges
{
    /// <summary>By triggers if they are installed, else by the watermark if there is one, else by scanning.</summary>
    public const string Auto = "auto";
    public const string Watermark = "watermark";
    public const string Trigger = "trigger";
    public const string Scan = "scan";

    public static IReadOnlyList<string> All { get; } = [Auto, Watermark, Trigger, Scan];
}
