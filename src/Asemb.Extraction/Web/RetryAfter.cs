using System.Net.Http.Headers;

namespace Asemb.Extraction.Web;

/// <summary>How long a server asks to be left alone.</summary>
internal static class RetryAfter
{
    /// <summary>Of a 429 that does not say; doubled with each.</summary>
    private static readonly TimeSpan Unsaid = TimeSpan.FromSeconds(2);

    /// <param name="attempt">From 0.</param>
    /// <returns>Null when the answer does not ask to wait.</returns>
    public static TimeSpan? Of(int status, RetryConditionHeaderValue? header, int attempt, TimeProvider time)
    {
        if (status is not (429 or 503)) return null;
        if (header is null) return status == 429 ? Unsaid * Math.Pow(2, attempt) : null;
        var wait = header.Delta ?? header.Date - time.GetUtcNow() ?? TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
