using Asemb.Core.Keys;

namespace Asemb.Server.Security;

/// <summary>Who may call an endpoint. Every route carries one; a route without it refuses everybody.</summary>
/// <param name="AnyOf">The key needs one of these scopes; <c>None</c> with <paramref name="Anonymous"/> false: any valid key.</param>
/// <param name="Anonymous">No key is needed.</param>
internal sealed record Access(KeyScopes AnyOf, bool Anonymous)
{
    public static Access Open { get; } = new(KeyScopes.None, Anonymous: true);

    public static Access AnyKey { get; } = new(KeyScopes.None, Anonymous: false);

    public static Access To(KeyScopes anyOf) => new(anyOf, Anonymous: false);

    public bool Allows(KeyScopes scopes) => AnyOf == KeyScopes.None || (scopes & AnyOf) != KeyScopes.None;
}

internal static class AccessExtensions
{
    public static TBuilder Allow<TBuilder>(this TBuilder builder, Access access)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(access);
}
