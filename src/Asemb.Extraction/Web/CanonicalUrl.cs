namespace Asemb.Extraction.Web;

/// <summary>
/// One spelling of each URL, so that a page is one document however it is linked: lower-case host without its last dot, no default port, no fragment, no
/// user, one form of percent-encoding, and no parameters that only say where a visitor came from.
/// </summary>
internal static class CanonicalUrl
{
    private static readonly string[] Tracking = ["gclid", "fbclid", "msclkid", "dclid", "yclid", "mc_cid", "mc_eid", "igshid"];

    /// <summary>Null for what is not http or https, holds a user name, or cannot be read.</summary>
    public static Uri? Resolve(Uri page, string reference)
    {
        // A reference may be broken over lines, and many are.
        var text = reference.Trim();
        if (text.AsSpan().ContainsAny('\t', '\n', '\r')) text = text.Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        return Uri.TryCreate(page, text, out var url) ? Normalize(url) : null;
    }

    /// <inheritdoc cref="Resolve"/>
    public static Uri? Normalize(Uri url)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.UserInfo.Length > 0) return null;
        var host = url.HostNameType is UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost.TrimEnd('.');
        if (host.Length == 0) return null;
        var port = url.IsDefaultPort ? "" : FormattableString.Invariant($":{url.Port}");
        return Uri.TryCreate($"{url.Scheme}://{host}{port}{PercentEncoding.Normalize(url.AbsolutePath)}{Query(url.Query)}", UriKind.Absolute, out var normal) ? normal : null;
    }

    /// <summary>Scheme, host and port.</summary>
    public static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static string Query(string query)
    {
        if (query.Length <= 1) return "";
        var kept = query[1..].Split('&').Where(parameter => parameter.Length > 0 && !IsTracking(parameter));
        var text = string.Join('&', kept);
        return text.Length == 0 ? "" : "?" + PercentEncoding.Normalize(text);
    }

    private static bool IsTracking(string parameter)
    {
        var end = parameter.IndexOf('=', StringComparison.Ordinal);
        var name = end < 0 ? parameter : parameter[..end];
        return name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) || Tracking.Contains(name, StringComparer.OrdinalIgnoreCase);
    }
}
