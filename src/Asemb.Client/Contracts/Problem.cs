namespace Asemb.Client.Contracts;

/// <summary>An error as <c>application/problem+json</c> (RFC 9457).</summary>
public sealed record Problem
{
    /// <summary>Where the error is explained, on the server that answered: <c>/docs/errors#</c> and the code with hyphens.</summary>
    /// <example>/docs/errors#workspace-not-found</example>
    public string? Type { get; init; }

    /// <summary>One short sentence that names the error without its particulars.</summary>
    /// <example>There is no such workspace, or the key does not reach it.</example>
    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    /// <example>404</example>
    public int Status { get; init; }

    /// <summary>What was wrong, with which value, and what to do.</summary>
    /// <example>There is no workspace 'handbok'.</example>
    public string? Detail { get; init; }

    /// <summary>The path of the request.</summary>
    /// <example>/api/v1/workspaces/handbok</example>
    public string? Instance { get; init; }

    /// <summary>A stable code that programs may switch on; docs/errors.md lists them.</summary>
    /// <example>workspace_not_found</example>
    public string? Code { get; init; }

    /// <summary>The field that is wrong.</summary>
    /// <example>limit</example>
    public string? Field { get; init; }

    /// <summary>Each thing that is wrong, when there are several.</summary>
    public IReadOnlyList<ProblemItem>? Errors { get; init; }

    /// <summary>Finds the request in the server's log.</summary>
    /// <example>00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01</example>
    public string? TraceId { get; init; }

    /// <summary>Seconds after which trying again makes sense.</summary>
    /// <example>5</example>
    public double? RetryAfter { get; init; }
}

/// <summary>One of several things that are wrong.</summary>
public sealed record ProblemItem
{
    /// <summary>Position of the document in the request, from 0.</summary>
    /// <example>7</example>
    public int? Index { get; init; }

    /// <summary>Key of the document.</summary>
    /// <example>handbook/travel.md</example>
    public string? Key { get; init; }

    /// <summary>The field that is wrong.</summary>
    /// <example>documents[7].metadata</example>
    public string? Field { get; init; }

    /// <summary>A stable error code.</summary>
    /// <example>invalid_metadata</example>
    public required string Code { get; init; }

    /// <summary>What was wrong, with which value, and what to do.</summary>
    /// <example>Write either text or contentBase64.</example>
    public required string Message { get; init; }
}
