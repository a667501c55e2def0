using Asemb.Client.Contracts;
using Asemb.Core.Keys;
using Asemb.Server.Security;

namespace Asemb.Server.Api.Mapping;

internal static class KeyMapping
{
    public static KeyInfo ToWire(this ApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Hint = key.Hint,
        Scopes = Scopes.ToWire(key.Scopes),
        Workspaces = key.Workspaces,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        LastUsedAt = key.LastUsedAt,
    };
}
