using System.Reflection;
using Asemb.Core.Errors;
using Asemb.Server.Configuration;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api;

/// <summary>Refuses query parameters that the route does not know: ignoring a mistyped one would answer another question than was asked.</summary>
internal static class QueryGuard
{
    public static RouteGroupBuilder RefuseUnknownQueryParameters(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((factory, next) =>
        {
            var known = Parameters(factory.MethodInfo).Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return invocation =>
            {
                foreach (var name in invocation.HttpContext.Request.Query.Keys)
                {
                    if (known.Contains(name)) continue;
                    var hint = known.Count == 0 ? "This route takes none." : Abbreviated(name, known) ?? NearestName.Suggest(name, known);
                    throw new AsembException(ErrorCodes.InvalidRequest, $"There is no query parameter '{ShownText.Shorten(name)}' here. {hint}") { Field = ShownText.Shorten(name) };
                }

                return next(invocation);
            };
        });
        return group;
    }

    /// <summary><c>q</c> for <c>query</c>: as edits go far away, and yet what was meant.</summary>
    private static string? Abbreviated(string name, HashSet<string> known) =>
        known.FirstOrDefault(candidate => candidate.Length == 1 && name.StartsWith(candidate, StringComparison.OrdinalIgnoreCase)) is { } letter ? $"Did you mean '{letter}'?" : null;

    /// <summary>What the query of a handler may hold.</summary>
    public static IEnumerable<(string Name, Type Type)> Parameters(MethodInfo handler)
    {
        foreach (var parameter in handler.GetParameters())
        {
            if (parameter.GetCustomAttribute<FromQueryAttribute>() is { } fromQuery)
            {
                yield return (fromQuery.Name ?? parameter.Name!, parameter.ParameterType);
            }
            else if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
            {
                foreach (var property in parameter.ParameterType.GetProperties())
                {
                    if (property.GetCustomAttribute<FromQueryAttribute>() is { } name) yield return (name.Name ?? property.Name, property.PropertyType);
                }
            }
        }
    }
}
