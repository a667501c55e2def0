using System.CommandLine;
using System.Text.Json.Nodes;
using Asemb.Cli.Commands;
using Asemb.Core.Errors;
using Asemb.Extraction.Web.Sources;

namespace Asemb.Cli.Sources;

/// <summary>What the kinds of source that read the web ask for alike: URLs, and inner hosts that they open.</summary>
internal sealed class WebAddress
{
    private readonly Option<string[]> _allow = new("--allow-host")
    {
        Description = "An inner host that this source may read, such as 'wiki.internal:80'. Only for the operator of the machine. Loopback and private addresses in the URL are opened by themselves.",
        HelpName = "HOST:PORT",
        AllowMultipleArgumentsPerToken = true,
    };

    public static WebAddress Of(Command command)
    {
        var address = new WebAddress();
        command.Options.Add(address._allow);
        return address;
    }

    /// <summary>'example.org/docs' is meant as https, as in a browser.</summary>
    public static string Full(string url)
    {
        if (url.Contains("://", StringComparison.Ordinal)) return url;
        return Uri.TryCreate("https://" + url, UriKind.Absolute, out var full) && (full.Host.Contains('.') || full.IsLoopback) && !url.StartsWith('/')
            ? full.AbsoluteUri
            : throw new AsembException(ErrorCodes.Usage, $"'{ShownText.Shorten(url)}' is not a URL. Write all of it: https://example.org/docs/.");
    }

    /// <summary>What a source is called when nobody says: its host, and the path where there is one.</summary>
    public static string NameOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? (uri.Authority + uri.AbsolutePath).TrimEnd('/') : url;

    /// <summary>Writes down which inner hosts the source may read, and says so where nobody asked for it in words.</summary>
    public void Open(CommandContext context, JsonObject settings, params IEnumerable<string> urls)
    {
        var asked = context.Options.GetValue(_allow) ?? [];
        var found = urls.Select(WebSources.InnerHost).OfType<string>().Except(asked, StringComparer.OrdinalIgnoreCase).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var host in found) context.Terminal.Remark($"[grey]{Output.Shown.Line(host)} is not the public internet: it is opened to this source alone.[/]");
        if (asked.Length + found.Count > 0) settings[WebSources.AllowedHosts] = ToArray([.. asked, .. found]);
    }

    public static JsonArray ToArray(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
