namespace Asemb.Core.Errors;

/// <summary>
/// An expected failure with a message that is safe and useful to show: it says what was wrong, with which value, and what to do.
/// Every other exception is a fault and is shown as <c>internal_error</c> without its message.
/// </summary>
public sealed class AsembException(ErrorCode error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public ErrorCode Error { get; } = error;

    /// <summary>The same work may succeed later without any change (an outage, a rate limit).</summary>
    public bool IsTransient { get; init; }

    /// <summary>The other side was reached and answered with a fault of its own (HTTP 500 or above): what it was asked may have caused it.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>
    /// Others work with the same rows, or had more to do than there was time: it says nothing of the store, nor of other work, and the same is worth another try
    /// soon.
    /// </summary>
    public bool IsBusy { get; init; }

    /// <summary>
    /// The installation is at fault, not what was asked of it (a key file is missing, a model is not configured): all such work waits until an operator
    /// mends it.
    /// </summary>
    public bool IsSetupFault { get; init; }

    /// <summary>How long the other side asked us to wait, if it did.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The field of the request that is wrong, as a JSON path such as <c>filter.and[1].gte</c>.</summary>
    public string? Field { get; init; }
}
