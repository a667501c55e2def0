using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Server.Problems;

/// <summary>Several things are wrong with one request; each is told with its place.</summary>
internal sealed class ProblemListException(ErrorCode error, string message, IReadOnlyList<ProblemItem> items) : Exception(message)
{
    public ErrorCode Error { get; } = error;

    public IReadOnlyList<ProblemItem> Items { get; } = items;
}
