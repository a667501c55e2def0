using System.CommandLine;
using System.Text.Json.Nodes;
using Asemb.Cli.Sources;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Postgres.Tables;

namespace Asemb.Cli.Commands;

internal static class SourcesAddTableCommand
{
    public static Command Create()
    {
        var table = new Argument<string?>("TABLE") { Description = "The table or view, as schema.name. Leave it out with --query.", Arity = ArgumentArity.ZeroOrOne };
        var connection = new Option<string>("--connection") { Description = "Name of the database in the server's settings, under Connections.", HelpName = "NAME", Required = true };
        var query = new Option<string?>("--query") { Description = "A SELECT instead of a table; needs --row-key.", HelpName = "SQL" };
        var key = Columns("--row-key", "Columns that name a row. [default: the primary key]");
        var content = new Option<string?>("--content") { Description = "The text of a document, with {column} in places; \\n is a line break. [default: all columns of text]", HelpName = "TEMPLATE" };
        var format = new Option<string?>("--format") { Description = "What the text is: text, markdown or html. [default: text]", HelpName = "FORMAT" };
        var title = new Option<string?>("--title") { Description = "Column of the documents' titles.", HelpName = "COLUMN" };
        var uri = new Option<string?>("--uri") { Description = "Column of the documents' addresses.", HelpName = "COLUMN" };
        var metadata = Columns("--metadata-columns", "Columns that become metadata. [default: those of simple types that are not in the text]");
        var changes = new Option<string?>("--changes") { Description = "How changed rows are found: auto, watermark, trigger or scan. [default: auto]", HelpName = "HOW" };
        var watermark = new Option<string?>("--watermark") { Description = "A column that grows with each change of a row. [default: updated_at or a like name]", HelpName = "COLUMN" };
        var command = new Command("table", "Follows a table, view or query of a PostgreSQL database of yours.") { table, connection, query, key, content, format, title, uri, metadata, changes, watermark };
        var source = NewSource.Of(command);
        command.WithExamples(
            ("asemb sources add table public.articles --connection shop --title title", "a document of each row"),
            ("asemb sources add table articles --connection shop --content '{title}\\n\\n{body}' --schedule '@every 30s'", "followed while a server runs"),
            ("asemb sources add table --connection shop --query 'SELECT id, name FROM products WHERE NOT hidden' --row-key id --name products", "a query"));
        command.Runs((context, cancellationToken) =>
        {
            var options = context.Options;
            if (options.GetValue(table) is null && options.GetValue(query) is null) throw new AsembException(ErrorCodes.Usage, "Say which table, or give a SELECT with --query.");
            var settings = new JsonObject { ["connection"] = options.GetRequiredValue(connection) };
            Put("table", options.GetValue(table));
            Put("query", options.GetValue(query));
            Put("content", options.GetValue(content)?.Replace("\\n", "\n", StringComparison.Ordinal));
            Put("format", options.GetValue(format));
            Put("title", options.GetValue(title));
            Put("uri", options.GetValue(uri));
            Put("changes", options.GetValue(changes));
            Put("watermark", options.GetValue(watermark));
            if (options.GetValue(key) is { Length: > 0 } keys) settings["key"] = new JsonArray([.. keys.Select(column => (JsonNode)column)]);
            if (options.GetValue(metadata) is { Length: > 0 } columns) settings["metadata"] = new JsonArray([.. columns.Select(column => (JsonNode)column)]);
            var name = options.GetValue(table) is { } named ? TableName.Last(named) : options.GetRequiredValue(connection);
            return source.AddAsync(context, SourceKind.Table, name, settings, cancellationToken);

            void Put(string member, string? value)
            {
                if (value is not null) settings[member] = value;
            }
        });
        return command;
    }

    private static Option<string[]> Columns(string name, string description) => new(name) { Description = description, HelpName = "COLUMN", AllowMultipleArgumentsPerToken = true };
}
