using Asemb.Client.Contracts;
using Asemb.Core.Keys;

namespace Asemb.Server.Security;

/// <summary>Scopes as the API writes them.</summary>
internal static class Scopes
{
    public static IReadOnlyList<KeyScope> ToWire(KeyScopes scopes) =>
        [.. Enum.GetValues<KeyScope>().Where(scope => (scopes & ToCore(scope)) != KeyScopes.None)];

    public static KeyScopes ToCore(IEnumerable<KeyScope> scopes) => scopes.Aggregate(KeyScopes.None, (all, scope) => all | ToCore(scope));

    public static IEnumerable<string> Names(KeyScopes scopes) => ToWire(scopes).Select(scope => scope.ToString().ToLowerInvariant());

    private static KeyScopes ToCore(KeyScope scope) => scope switch
    {
        KeyScope.Read => KeyScopes.Read,
        KeyScope.Write => KeyScopes.Write,
        _ => KeyScopes.Admin,
    };
}
