using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>The server refused or could not answer. <see cref="Code"/> is stable: switch on it, never on messages.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>Code when no server answered at the address.</summary>
    public const string ServerUnavailable = "server_unavailable";

    /// <summary>Code when something answered that is not an ASEMB server.</summary>
    public const string UnexpectedAnswer = "unexpected_answer";

    /// <param name="problem">What the server said.</param>
    /// <param name="innerException">The fault below, when no server answered.</param>
    public ProblemException(Problem problem, Exception? innerException = null)
        : base(problem.Detail ?? problem.Title ?? $"The server answered {problem.Status}.", innerException) => Problem = problem;

    /// <summary>The whole answer.</summary>
    public Problem Problem { get; }

    /// <summary>Stable code of docs/errors.md.</summary>
    public string Code => Problem.Code ?? UnexpectedAnswer;

    /// <summary>One short sentence that names the error.</summary>
    public string Title => Problem.Title ?? "The server answered with an error.";

    /// <summary>What was wrong, with which value, and what to do.</summary>
    public string Detail => Message;

    /// <summary>HTTP status; 503 when no server answered.</summary>
    public int Status => Problem.Status;

    /// <summary>The field that is wrong, if it is one.</summary>
    public string? Field => Problem.Field;

    /// <summary>Each thing that is wrong; may be empty.</summary>
    public IReadOnlyList<ProblemItem> Errors => Problem.Errors ?? [];

    /// <summary>How long the server asks to wait before trying again.</summary>
    public TimeSpan? RetryAfter => Problem.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Finds the request in the server's log.</summary>
    public string? TraceId => Problem.TraceId;
}
