using System.CommandLine;
using System.Text.Json.Nodes;
using Asemb.Cli.Sources;
using Asemb.Core.Sources;

namespace Asemb.Cli.Commands;

internal static class SourcesAddPageCommand
{
    public static Command Create()
    {
        var urls = new Argument<string[]>("URL") { Description = "A page or file of the web, of any format that is read; several are possible.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("page", "Follows single pages and files of the web.") { urls };
        var address = WebAddress.Of(command);
        var source = NewSource.Of(command);
        command.WithExamples(
            ("asemb sources add page https://example.org/terms.html", "one page"),
            ("asemb sources add page https://example.org/a.pdf https://example.org/b.docx --name papers --schedule '@every 1d'", "two files, looked at every day"));
        command.Runs((context, cancellationToken) =>
        {
            var pages = context.Options.GetRequiredValue(urls).Select(WebAddress.Full).ToList();
            var settings = new JsonObject { ["urls"] = WebAddress.ToArray(pages) };
            address.Open(context, settings, pages);
            return source.AddAsync(context, SourceKind.Page, WebAddress.NameOf(pages[0]), settings, cancellationToken);
        });
        return command;
    }
}
