using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Web.Sources;

/// <summary>Reads the settings of a source one by one, and refuses what nobody asked for.</summary>
internal sealed class SourceSettings(JsonObject settings)
{
    private const string Field = "settings";

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string? Text(string name) => Value(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>(),
        _ => throw Wrong(name, "must be a text."),
    };

    public bool Flag(string name, bool otherwise) => Value(name)?.GetValueKind() switch
    {
        null => otherwise,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "must be true or false."),
    };

    public int Number(string name, int otherwise, int least, int most) => Value(name) switch
    {
        null => otherwise,
        JsonValue value when value.GetValueKind() is JsonValueKind.Number && value.TryGetValue<int>(out var number) && number >= least && number <= most => number,
        _ => throw Wrong(name, FormattableString.Invariant($"must be a whole number from {least} to {most}.")),
    };

    public IReadOnlyList<string> Texts(string name, int most) => Value(name) switch
    {
        null => [],
        JsonArray list when list.Count <= most && list.All(item => item?.GetValueKind() is JsonValueKind.String) => [.. list.Select(item => item!.GetValue<string>())],
        _ => throw Wrong(name, FormattableString.Invariant($"must be a list of up to {most} texts.")),
    };

    /// <summary>A URL in its one spelling.</summary>
    public Uri Url(string name) => ToUrl(name, Text(name) ?? throw Wrong(name, "is missing: write the whole URL, such as https://example.org/docs/."));

    public IReadOnlyList<Uri> Urls(string name, int most) => [.. Texts(name, most).Select(text => ToUrl(name, text)).DistinctBy(url => url.AbsoluteUri, StringComparer.Ordinal)];

    private static Uri ToUrl(string name, string text)
    {
        var url = Uri.TryCreate(text.Trim(), UriKind.Absolute, out var parsed) ? CanonicalUrl.Normalize(parsed) : null;
        if (url is null || url.AbsoluteUri.Length > DocumentKey.MaxLength)
            throw Wrong(name, $"is '{ShownText.Shorten(text)}', which is no http or https URL without a user name and with at most {DocumentKey.MaxLength:N0} characters. Write all of it, such as https://example.org/docs/.");
        return url;
    }

    /// <summary>Inner hosts that the one who made the source allowed it: <c>127.0.0.1:8080</c>.</summary>
    public IReadOnlyList<string> AllowedHosts()
    {
        var hosts = Texts(WebSources.AllowedHosts, 20);
        foreach (var host in hosts)
        {
            if (!AllowedAddresses.IsHostAndPort(host)) throw Wrong(WebSources.AllowedHosts, $"holds '{ShownText.Shorten(host)}', which is no host with its port such as 127.0.0.1:8080, [::1]:8080 or wiki.internal:80.");
        }

        return hosts;
    }

    /// <summary>To be called last.</summary>
    public void RequireNothingElse()
    {
        if (settings.Select(setting => setting.Key).FirstOrDefault(name => !_known.Contains(name)) is { } unknown)
            throw Wrong(unknown, $"is no setting of this kind of source. {NearestName.Suggest(unknown, _known)}");
    }

    public static AsembException Wrong(string name, string what) => new(ErrorCodes.InvalidSource, $"The setting '{ShownText.Shorten(name)}' {what}") { Field = $"{Field}.{ShownText.Shorten(name)}" };

    private JsonNode? Value(string name)
    {
        _known.Add(name);
        return settings[name];
    }
}
