using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Asemb.Server.Tests.Docs;

/// <summary>A curl command as a reader would paste it. Understands what docs/api.md uses, and refuses everything else.</summary>
internal sealed partial class CurlCommand
{
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly List<(string Name, string Value)> _form = [];
    private readonly List<string> _query = [];
    private readonly string _url;
    private readonly string? _data;
    private readonly bool _get;

    private CurlCommand(IReadOnlyList<string> words)
    {
        string? url = null;
        for (var i = 1; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "-X": Method = words[++i]; break;
                case "-G": _get = true; break;
                case "-H": _headers.Add(Split(words[++i], ": ")); break;
                case "-d": _data = words[++i]; break;
                case "-F": _form.Add(Split(words[++i], "=")); break;
                case "-o": i++; break;
                case "-N": break; // shows what comes at once
                case "--data-urlencode" when Split(words[++i], "=") is var (name, value): _query.Add($"{name}={Uri.EscapeDataString(value)}"); break;
                case ['-', ..] option: throw new NotSupportedException($"curl {option} is not understood here.");
                default: url = url is null ? words[i] : throw new NotSupportedException($"Two addresses: {url} and {words[i]}"); break;
            }
        }

        _url = url ?? throw new NotSupportedException("There is no address.");
        Method ??= !_get && (_data is not null || _form.Count > 0) ? "POST" : "GET";
    }

    public string? Method { get; }

    /// <summary>Path without query, variables as they stand in the page.</summary>
    public string Path => _url.Replace("$ASEMB_URL", "", StringComparison.Ordinal).Split('?')[0];

    /// <summary>Every command of the page, in order.</summary>
    public static IReadOnlyList<CurlCommand> ReadAll(string page) =>
        [.. Command().Matches(page).Select(match => new CurlCommand([.. Word().Matches(match.Value.Replace("\\\n", " ", StringComparison.Ordinal)).Select(Unquote)]))];

    public HttpRequestMessage Request(IReadOnlyDictionary<string, string> variables)
    {
        string Fill(string text) => variables.Aggregate(text, (filled, variable) => filled.Replace("$" + variable.Key, variable.Value, StringComparison.Ordinal));
        var url = Fill(_url) + (_query.Count == 0 ? "" : "?" + string.Join('&', _query));
        if (url.Contains('$', StringComparison.Ordinal)) throw new NotSupportedException($"{url} has a variable that no answer before has set.");
        var request = new HttpRequestMessage(new HttpMethod(Method!), url);
        if (_data is not null) request.Content = new StringContent(Fill(_data), Encoding.UTF8);
        if (_form.Count > 0) request.Content = Form();
        foreach (var (name, value) in _headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else Assert.True(request.Headers.TryAddWithoutValidation(name, Fill(value)));
        }

        return request;
    }

    public override string ToString() => $"{Method} {_url}";

    private MultipartFormDataContent Form()
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in _form)
        {
            if (value.StartsWith('@')) form.Add(new StringContent($"The file {value[1..]} tells about laptops."), name, value[1..]);
            else form.Add(new StringContent(value), name);
        }

        return form;
    }

    private static (string Name, string Value) Split(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return (text[..at], text[(at + separator.Length)..]);
    }

    /// <summary>A word may be quoted in parts, as where a variable stands in the middle of a text.</summary>
    private static string Unquote(Match word) => Part().Replace(word.Value, part => part.Value is ['"' or '\'', .., '"' or '\''] ? part.Value[1..^1] : part.Value);

    [GeneratedRegex("""^curl (?:[^\n]*\\\n)*[^\n]*$""", RegexOptions.Multiline, 5000)]
    private static partial Regex Command();

    [GeneratedRegex("""(?:'[^']*'|"[^"]*"|[^\s'"])+""", RegexOptions.None, 5000)]
    private static partial Regex Word();

    [GeneratedRegex("""'[^']*'|"[^"]*"|[^'"]+""", RegexOptions.None, 5000)]
    private static partial Regex Part();
}
