using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Workspaces;
using Asemb.Server.Security;

namespace Asemb.Server.Api;

/// <summary>Reads requests for keys and holds them to what the caller has itself.</summary>
internal static class KeyReading
{
    private const int LongestName = 100;

    /// <exception cref="AsembException"><c>invalid_name</c>, <c>invalid_request</c>, <c>forbidden</c></exception>
    public static ApiKey Read(CreateKeyRequest request, ApiKey caller, string hint, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > LongestName || request.Name.Any(char.IsControl))
            throw new AsembException(ErrorCodes.InvalidName, $"The name of a key has 1 to {LongestName} characters, not all blank, and no control characters.") { Field = "name" };

        if (LocalKey.IsReserved(request.Name))
            throw new AsembException(ErrorCodes.InvalidName, $"'{request.Name}' is the name of the key that the server makes for the command line on its machine. Choose another.") { Field = "name" };

        if (request.ExpiresAt <= now)
            throw new AsembException(ErrorCodes.InvalidRequest, $"expiresAt is {request.ExpiresAt:O}, which is past.") { Field = "expiresAt" };

        var expiresAt = request.ExpiresAt ?? caller.ExpiresAt;
        if (caller.ExpiresAt is { } end && expiresAt > end)
            throw new AsembException(ErrorCodes.Forbidden, $"This key expires at {end:O} and cannot make a key that lasts longer.") { Field = "expiresAt" };

        return new ApiKey(
            Guid.CreateVersion7(now), request.Name, hint, ReadScopes(request, caller), ReadWorkspaces(request, caller), now, expiresAt?.ToUniversalTime(),
            RevokedAt: null, LastUsedAt: null);
    }

    /// <summary>Whether the one key may see and revoke the other: it reaches all that the other reaches. A key whose workspaces are all deleted is no bound key's.</summary>
    public static bool Governs(ApiKey own, ApiKey other) => own.Workspaces is null || (other.Workspaces is { Count: > 0 } workspaces && workspaces.All(own.Reaches));

    private static KeyScopes ReadScopes(CreateKeyRequest request, ApiKey caller)
    {
        var scopes = Scopes.ToCore(request.Scopes);
        if (scopes == KeyScopes.None) throw new AsembException(ErrorCodes.InvalidRequest, "scopes is empty; give at least one of read, write, admin.") { Field = "scopes" };
        var beyond = scopes & ~caller.Scopes;
        return beyond == KeyScopes.None
            ? scopes
            : throw new AsembException(ErrorCodes.Forbidden, $"This key has not the scope {string.Join(", ", Scopes.Names(beyond))} itself and cannot give it.") { Field = "scopes" };
    }

    private static IReadOnlyList<string>? ReadWorkspaces(CreateKeyRequest request, ApiKey caller)
    {
        if (request.Workspaces is null)
        {
            return caller.Workspaces is null
                ? null
                : throw new AsembException(ErrorCodes.Forbidden, $"This key is bound to {string.Join(", ", caller.Workspaces)}: name workspaces among these.") { Field = "workspaces" };
        }

        if (request.Workspaces.Count == 0)
            throw new AsembException(ErrorCodes.InvalidRequest, "workspaces is empty: the key would reach nothing. Leave it out for all workspaces.") { Field = "workspaces" };
        foreach (var name in request.Workspaces)
        {
            if (name is null) throw new AsembException(ErrorCodes.InvalidName, "A name in workspaces is null.") { Field = "workspaces" };
            WorkspaceName.Require(name);
            if (!caller.Reaches(name)) throw new AsembException(ErrorCodes.Forbidden, $"This key does not reach the workspace '{name}' and cannot give it.") { Field = "workspaces" };
        }

        return [.. request.Workspaces.Distinct(StringComparer.Ordinal)];
    }
}
