using System.CommandLine;
using System.Text.Json.Nodes;
using Asemb.Cli.Sources;
using Asemb.Cli.Usage;
using Asemb.Core.Sources;

namespace Asemb.Cli.Commands;

internal static class SourcesAddSiteCommand
{
    public static Command Create()
    {
        var url = new Argument<string>("URL") { Description = "Where the site begins: everything below its path belongs to it. Or a sitemap." };
        var include = Patterns("--include", "Only pages whose path matches: '/docs/', '/*/guide', '*.html$' as in robots.txt; several are possible. [default: all]");
        var exclude = Patterns("--exclude", "No pages whose path matches.");
        var sitemap = new Option<string[]>("--sitemap") { Description = "A sitemap to read. [default: those that robots.txt names, and /sitemap.xml]", HelpName = "URL", AllowMultipleArgumentsPerToken = true };
        var noFollow = new Option<bool>("--no-follow") { Description = "Follow no links: the site is what its sitemaps list." };
        var pages = TypedOptions.MaybeWhole("--max-pages", "", "Documents at most. [default: 10000]");
        var depth = TypedOptions.MaybeWhole("--max-depth", "", "Links from the start at most. [default: 20]");
        var trust = new Option<bool>("--trust-lastmod") { Description = "Do not ask for pages whose date in the sitemap is the same." };
        var noCanonical = new Option<bool>("--no-canonical") { Description = "Take no notice of rel=canonical, where a site uses it wrongly." };
        var command = new Command("site", "Follows a web site, by its sitemaps and links.") { url, include, exclude, sitemap, noFollow, pages, depth, trust, noCanonical };
        var address = WebAddress.Of(command);
        var source = NewSource.Of(command);
        command.WithExamples(
            ("asemb sources add site https://docs.example.org/guide/", "everything below /guide/, by sitemaps and links"),
            ("asemb sources add site https://www.example.org/sitemap.xml --schedule '0 3 * * *'", "what the sitemap lists, every night"),
            ("asemb sources add site http://127.0.0.1:8000/ --exclude '/old/' '*.pdf$'", "a site of this machine, which only its operator can add"));
        command.Runs((context, cancellationToken) =>
        {
            var options = context.Options;
            var start = WebAddress.Full(options.GetRequiredValue(url));
            var settings = new JsonObject { ["url"] = start };
            if (options.GetValue(include) is { Length: > 0 } included) settings["include"] = WebAddress.ToArray(included);
            if (options.GetValue(exclude) is { Length: > 0 } excluded) settings["exclude"] = WebAddress.ToArray(excluded);
            var sitemaps = options.GetValue(sitemap)?.Select(WebAddress.Full).ToList() ?? [];
            if (sitemaps.Count > 0) settings["sitemaps"] = WebAddress.ToArray(sitemaps);
            if (options.GetValue(noFollow)) settings["follow"] = false;
            if (options.GetValue(pages) is { } mostPages) settings["maxPages"] = mostPages;
            if (options.GetValue(depth) is { } mostDepth) settings["maxDepth"] = mostDepth;
            if (options.GetValue(trust)) settings["trustLastmod"] = true;
            if (options.GetValue(noCanonical)) settings["canonical"] = false;
            address.Open(context, settings, [start, .. sitemaps]);
            return source.AddAsync(context, SourceKind.Site, WebAddress.NameOf(start), settings, cancellationToken);
        });
        return command;
    }

    private static Option<string[]> Patterns(string name, string description) => new(name) { Description = description, HelpName = "PATTERN", AllowMultipleArgumentsPerToken = true };
}
