namespace Asemb.Extraction.Web;

/// <summary>What to fetch, and how.</summary>
public sealed record WebQuery(Uri Url)
{
    /// <summary>What is known of an earlier answer: the server may say that nothing changed.</summary>
    public string? ETag { get; init; }

    /// <summary>As the server wrote it.</summary>
    public string? LastModified { get; init; }

    /// <summary>False gives the redirect itself back.</summary>
    public bool FollowRedirects { get; init; } = true;

    /// <summary>Least time between this request's beginning and the next to the host, beside what the settings ask for.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Bytes that the body may have, where that is less than <see cref="WebOptions.MaxBodyBytes"/>.</summary>
    public long MostBytes { get; init; } = long.MaxValue;

    /// <summary>Bytes after which the rest of the body is not wanted; null fails a body of more than <see cref="WebOptions.MaxBodyBytes"/>.</summary>
    public int? CutAt { get; init; }
}

/// <summary>What a web server answered.</summary>
/// <param name="Url">Where the answer came from, redirects followed.</param>
/// <param name="Status">200, with a body; 304; or any other, without.</param>
/// <param name="Body">Unpacked.</param>
public sealed record WebAnswer(Uri Url, int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>As declared, with parameters.</summary>
    public string? MediaType { get; init; }

    /// <summary>Nobody reads such files (pictures, films, scripts), so the body was left where it is.</summary>
    public bool IsMedia { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    /// <summary>Where a redirect leads, which may be nowhere that is allowed.</summary>
    public string? Location { get; init; }

    /// <summary>Values of <c>X-Robots-Tag</c>.</summary>
    public IReadOnlyList<string> RobotsTags { get; init; } = [];

    public bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308 && Location is not null;

    public bool IsGone => Status is 404 or 410;
}
