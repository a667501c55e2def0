using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Workspaces;

namespace Asemb.Server.Security;

/// <summary>Whoever sent the request, known by a valid key.</summary>
internal sealed record Caller(ApiKey Key)
{
    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The route needs a caller but lets anonymous requests in.");

    public bool Has(KeyScopes scopes) => (Key.Scopes & scopes) == scopes;

    /// <summary>Whether the key administers the whole installation.</summary>
    public bool IsOperator => Has(KeyScopes.Admin) && Key.Workspaces is null;

    /// <exception cref="AsembException"><c>forbidden</c></exception>
    public void RequireOperator()
    {
        if (!IsOperator) throw new AsembException(ErrorCodes.Forbidden, "The store holds every workspace, and this key reaches only some. Use an admin key that reaches all.");
    }

    /// <summary>The same answer whether the workspace is missing or foreign, so that nobody can probe for names.</summary>
    public static AsembException NotFound(string workspace) =>
        new(ErrorCodes.WorkspaceNotFound, $"There is no workspace '{ShownText.Shorten(workspace)}', or this key does not reach it.") { Field = "workspace" };

    /// <exception cref="AsembException"><c>workspace_not_found</c></exception>
    public async Task<Workspace> FindAsync(IWorkspaceStore workspaces, string name, CancellationToken cancellationToken) =>
        Key.Reaches(name) && WorkspaceName.IsValid(name) && await workspaces.FindAsync(name, cancellationToken) is { } workspace
            ? workspace
            : throw NotFound(name);
}
