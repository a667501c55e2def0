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
            var known = Names(factory.MethodInfo).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return invocation =>
            {
                foreach (var name in invocation.HttpContext.Request.Query.Keys)
                {
                    if (known.Contains(name)) continue;
                    var hint = known.Count == 0 ? "This route takes none." : NearestName.Suggest(name, known);
                    throw new AsembException(ErrorCodes.InvalidRequest, $"There is no query parameter '{name}' here. {hint}") { Field = name };
                }

                return next(invocation);
            };
        });
        return group;
    }

    private static IEnumerable<string> Names(MethodInfo handler)
    {
        foreach (var parameter in handler.GetParameters())
        {
            if (parameter.GetCustomAttribute<FromQueryAttribute>() is { } fromQuery)
            {
                yield return fromQuery.Name ?? parameter.Name!;
            }
            else if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
            {
                foreach (var property in parameter.ParameterType.GetProperties())
                {
                    if (property.GetCustomAttribute<FromQueryAttribute>() is { } name) yield return name.Name ?? property.Name;
                }
            }
        }
    }
}
