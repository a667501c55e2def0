using Asemb.Client.Contracts;
using Asemb.Server.Security;

namespace Asemb.Server.Api.Search;

internal sealed class WorkspaceSearch
{
    public Task<SearchResponse> SearchAsync(Caller caller, string workspace, SearchQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
