using System.CommandLine;
using System.Text.Json.Nodes;
using Asemb.Cli.Sources;
using Asemb.Core.Sources;

namespace Asemb.Cli.Commands;

internal static class SourcesAddFeedCommand
{
    public static Command Create()
    {
        var url = new Argument<string>("URL") { Description = "The feed: RSS, Atom or JSON Feed." };
        var fetch = new Option<bool>("--fetch") { Description = "Take the pages that entries lead to, not what the feed holds of them." };
        var command = new Command("feed", "Follows a feed. Entries that fall off its end are kept.") { url, fetch };
        var address = WebAddress.Of(command);
        var source = NewSource.Of(command);
        command.WithExamples(("asemb sources add feed https://example.org/news.atom --fetch --schedule '@every 1h'", "the articles behind the entries, every hour"));
        command.Runs((context, cancellationToken) =>
        {
            var feed = WebAddress.Full(context.Options.GetRequiredValue(url));
            var settings = new JsonObject { ["url"] = feed };
            if (context.Options.GetValue(fetch)) settings["fetch"] = true;
            address.Open(context, settings, feed);
            return source.AddAsync(context, SourceKind.Feed, WebAddress.NameOf(feed), settings, cancellationToken);
        });
        return command;
    }
}
