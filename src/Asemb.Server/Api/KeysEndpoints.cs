using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asemb.Server.Api;

/// <summary>API keys. A key gives away no more than it has: neither scopes, nor workspaces, nor time.</summary>
internal static class KeysEndpoints
{
    private static readonly Access Govern = Access.To(KeyScopes.Admin);

    public static void MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys");
        keys.MapPost("", CreateAsync)
            .Describe(
                "createKey", Govern, "Create a key",
                "The secret is in the answer and nowhere else: only its hash is kept. A key bound to workspaces, or one that expires, makes only keys that reach and last no further.",
                ErrorCodes.InvalidJson, ErrorCodes.InvalidName, ErrorCodes.KeyExists)
            .Example("""{"name":"n8n","scopes":["read","write"],"workspaces":["handbook"]}""");
        keys.MapGet("", ListAsync)
            .Describe("listKeys", Govern, "List keys", "Newest first, revoked ones included, without secrets. A key bound to workspaces sees keys bound to these only.");
        keys.MapDelete("/{id}", RevokeAsync)
            .Describe("revokeKey", Govern, "Revoke a key", "Effective at once on this server. It cannot be undone.", ErrorCodes.KeyNotFound);
    }

    private static async Task<Created<CreatedKey>> CreateAsync(
        HttpContext context, JsonBody<CreateKeyRequest> body, IAsembStore store, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        var now = time.GetUtcNow();
        var secret = ApiKeySecret.Generate();
        var key = KeyReading.Read(body.Value, caller.Key, ApiKeySecret.Hint(secret), now);
        await store.Keys.CreateAsync(key, ApiKeySecret.Hash(secret), cancellationToken);
        SecurityLog.KeyCreated(loggers.CreateLogger(typeof(KeysEndpoints)), key.Id, string.Join(',', Scopes.Names(key.Scopes)), caller.Key.Id);
        return TypedResults.Created($"/api/v1/keys/{key.Id}", new CreatedKey { Key = key.ToWire(), Secret = secret });
    }

    private static async Task<Ok<KeyList>> ListAsync(HttpContext context, IAsembStore store, CancellationToken cancellationToken)
    {
        var own = Caller.Of(context).Key;
        var keys = await store.Keys.ListAsync(cancellationToken);
        return TypedResults.Ok(new KeyList { Items = [.. keys.Where(key => KeyReading.Governs(own, key)).Select(key => key.ToWire())] });
    }

    private static async Task<NoContent> RevokeAsync(
        HttpContext context, string id, IAsembStore store, KeyAuthenticator authenticator, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        var known = await store.Keys.ListAsync(cancellationToken);
        if (!Guid.TryParse(id, out var keyId)
            || !known.Any(key => key.Id == keyId && KeyReading.Governs(caller.Key, key))
            || !await store.Keys.RevokeAsync(keyId, time.GetUtcNow(), cancellationToken))
        {
            throw new AsembException(ErrorCodes.KeyNotFound, $"There is no active key '{id}'.") { Field = "id" };
        }

        authenticator.Forget();
        SecurityLog.KeyRevoked(loggers.CreateLogger(typeof(KeysEndpoints)), keyId, caller.Key.Id);
        return TypedResults.NoContent();
    }
}
