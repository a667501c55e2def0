using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Extraction.Json;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class SearchCommand
{
    private const int LongestExcerpt = 200;

    public static Command Create()
    {
        var query = new Argument<string[]>("QUERY") { Description = "What to look for; several words need no quotes.", Arity = ArgumentArity.OneOrMore };
        var mode = TypedOptions.Choice<SearchMode>("--mode", "-m", "Words and meaning, words alone, or meaning alone. [default: hybrid]");
        var limit = TypedOptions.Whole("--limit", "-n", "Hits to show, 1 to 200.", 10);
        var offset = TypedOptions.Whole("--offset", "", "Hits to skip.", 0);
        var filter = new Option<string?>("--filter", "-f") { Description = "Only documents whose metadata match, as JSON: {\"field\":value} or {\"field\":{\"gte\":1,\"lt\":5}}; eq ne in nin gt gte lt lte exists contains; and or not; author.name; $key $source … See docs/filters.md.", HelpName = "JSON" };
        var minScore = TypedOptions.Fraction("--min-score", "Leave out hits below this score.");
        var chunks = new Option<bool>("--chunks") { Description = "Every chunk is a hit of its own, instead of one hit per document." };
        var neighbors = TypedOptions.Whole("--neighbors", "", "Chunks to show before and after each hit, 0 to 5.", 0);
        var plain = new Option<bool>("--plain") { Description = "Quotes, hyphens and asterisks in the query are text." };
        var explain = new Option<bool>("--explain") { Description = "Show scores and ranks of both legs, and timings." };
        var command = new Command("search", "Searches by words and meaning.") { query, mode, limit, offset, filter, minScore, chunks, neighbors, plain, explain };
        command.WithExamples(
            ("asemb search how much notice must I give", "hybrid search in the default workspace"),
            ("asemb search \"max_connections\" --mode keyword --limit 3", "words alone"),
            ("asemb search '\"write-ahead log\" -replica checkpoint*'", "a phrase that must be there, a word that must not, a beginning of a word"),
            ("asemb search travel costs --filter '{\"year\":{\"gte\":2024},\"team\":\"people\"}'", "only documents whose metadata match"),
            ("asemb search travel costs --filter '{\"or\":[{\"tags\":\"policy\"},{\"$source\":\"handbook\"}]}'", "a tag, or where it came from"),
            ("asemb search backup --explain --json", "everything, for machines"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var request = new SearchQuery
            {
                Query = string.Join(' ', options.GetRequiredValue(query)),
                Syntax = options.GetValue(plain) ? QuerySyntax.Plain : QuerySyntax.Standard,
                Mode = options.GetValue(mode) ?? SearchMode.Hybrid,
                Limit = options.GetValue(limit),
                Offset = options.GetValue(offset),
                Filter = ParseFilter(options.GetValue(filter)),
                MinScore = options.GetValue(minScore),
                GroupBy = options.GetValue(chunks) ? SearchGrouping.Chunk : SearchGrouping.Document,
                Neighbors = options.GetValue(neighbors),
                Explain = options.GetValue(explain),
            };
            var connection = await context.ConnectAsync(cancellationToken);
            var answer = await connection.Client.SearchAsync(context.Workspace, request, cancellationToken);
            Print(context.Terminal, request, answer);
            if (answer.Hits.Count == 0) await NothingFound.TellAsync(context, connection.Client, request, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    public static JsonNode? ParseFilter(string? json)
    {
        if (json is null) return null;
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new AsembException(ErrorCodes.InvalidFilter, $"The filter is not valid JSON: {JsonFault.Describe(exception)} ({Place(json, exception)}). Example: '{{\"year\":{{\"gte\":2024}}}}'.");
        }
    }

    /// <summary>The parser counts from 0, and bytes.</summary>
    private static string Place(string json, JsonException exception)
    {
        var line = (int)(exception.LineNumber ?? 0);
        var bytes = Encoding.UTF8.GetBytes(json.Split('\n')[line]);
        var character = Encoding.UTF8.GetCharCount(bytes, 0, (int)Math.Min(exception.BytePositionInLine ?? 0, bytes.Length)) + 1;
        return line == 0 ? string.Create(CultureInfo.InvariantCulture, $"at character {character}") : string.Create(CultureInfo.InvariantCulture, $"at line {line + 1}, character {character}");
    }

    public static void Print(Terminal terminal, SearchQuery request, SearchResponse answer)
    {
        if (terminal.Json)
        {
            terminal.PrintedJson(answer, WireJson.Default.SearchResponse);
            return;
        }

        foreach (var warning in answer.Warnings) terminal.Remark($"[yellow]note[/] {Shown.Line(warning)}");
        if (answer.Suggestion is { } suggestion) terminal.Remark($"[yellow]did you mean[/] {Shown.Line(suggestion)}");
        if (answer.Hits.Count == 0) return;

        var rank = request.Offset ?? 0;
        foreach (var hit in answer.Hits) PrintHit(terminal, hit, ++rank);
        terminal.Remark(string.Create(CultureInfo.InvariantCulture, $"[grey]{answer.Hits.Count} of {answer.TotalCandidates} in {answer.TookMs:0.0} ms ({answer.Mode.ToString().ToLowerInvariant()})[/]"));
        if (answer.Explain is { } explain)
        {
            var timings = string.Join(", ", explain.TimingsMs.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Key} {step.Value:0.00} ms")));
            var terms = explain.QueryTerms.Count == 0 ? "" : $"terms: {Shown.Line(string.Join(' ', explain.QueryTerms))}; ";
            terminal.Remark($"[grey]{terms}{Markup.Escape(timings)}[/]");
            foreach (var expansion in explain.Expansions) terminal.Remark($"[grey]{Shown.Line(expansion.Word + (expansion.IsPrefix ? "*" : ""))}: {Shown.Line(string.Join(", ", expansion.Words))}[/]");
            foreach (var (step, way) in explain.Steps ?? new Dictionary<string, string>(StringComparer.Ordinal)) terminal.Remark($"[grey]{Shown.Line($"{step}: {way}")}[/]");
            if (explain.Excluded.Count > 0) terminal.Remark($"[grey]excluded: {Shown.Line(string.Join(", ", explain.Excluded))}[/]");
        }
    }

    private static void PrintHit(Terminal terminal, SearchHitInfo hit, int rank)
    {
        var document = hit.Document;
        var title = document.Title ?? document.FileName ?? document.Key;
        terminal.Out.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[bold]{rank}. {Shown.Line(title)}[/] [grey]{hit.Score:0.000}[/]"));
        var place = string.Join(" > ", hit.Chunk.HeadingPath.Where(heading => !string.Equals(heading, title, StringComparison.Ordinal)));
        var page = hit.Chunk.Page is { } number ? $", page {number}" : "";
        terminal.Indented($"[blue]{Shown.Line(document.Key)}[/][grey]{Markup.Escape(page)}{(place.Length > 0 ? "  " + Shown.Line(place) : "")}[/]");
        foreach (var before in hit.Before ?? []) terminal.Indented($"[grey]{Shown.Start(before.Text, LongestExcerpt)}[/]");
        terminal.Indented(Snippet(hit));
        foreach (var after in hit.After ?? []) terminal.Indented($"[grey]{Shown.Start(after.Text, LongestExcerpt)}[/]");
        if (hit.Explain is { } explain)
        {
            terminal.Indented($"[grey]keyword {Leg(explain.Keyword)}, vector {Leg(explain.Vector)}[/]");
        }

        terminal.Out.WriteLine();
    }

    private static string Leg(LegScoreInfo? leg) =>
        leg is null ? "not found" : string.Create(CultureInfo.InvariantCulture, $"{leg.Score:0.000} (rank {leg.Rank})");

    /// <summary>The snippet on one line with its highlights bold.</summary>
    private static string Snippet(SearchHitInfo hit)
    {
        if (hit.Snippet is not { } snippet) return Shown.Start(hit.Chunk.Text, LongestExcerpt);
        var markup = new StringBuilder();
        var end = 0;
        foreach (var span in hit.Highlights ?? [])
        {
            markup.Append(Shown.Line(snippet[end..span.Start]))
                .Append("[bold yellow]").Append(Shown.Line(snippet.Substring(span.Start, span.Length))).Append("[/]");
            end = span.Start + span.Length;
        }

        return markup.Append(Shown.Line(snippet[end..])).ToString();
    }
}
