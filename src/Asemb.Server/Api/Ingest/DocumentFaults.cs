using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Server.Api.Ingest;

/// <summary>Gathers what is wrong with one document.</summary>
internal sealed class DocumentFaults(int? index, string? key)
{
    private readonly List<ProblemItem> _items = [];

    public IReadOnlyList<ProblemItem> Items => _items;

    public void Add(ErrorCode error, string field, string message) =>
        _items.Add(new ProblemItem { Index = index, Key = key, Field = field, Code = error.Code, Message = message });

    public void Add(AsembException exception, string field) => Add(exception.Error, exception.Field ?? field, exception.Message);

    public void Try(Action check)
    {
        try
        {
            check();
        }
        catch (AsembException exception)
        {
            Add(exception, exception.Field ?? "");
        }
    }
}
