using System.Text;

namespace Asemb.Server.Tests.Security;

/// <summary>One row of the matrix: who may call a route, and what a caller with the right gets for a request that changes nothing.</summary>
/// <param name="Scopes">Letters of the scopes that open it: r, w, a; empty when any valid key does; "-" when none is needed.</param>
/// <param name="Path">A request for the route; <c>{w}</c> is the workspace.</param>
/// <param name="Status">What a caller with the right gets.</param>
public sealed record GuardedRoute(string Method, string Pattern, string Scopes, string Path, int Status, string? Json = null)
{
    /// <summary>Only keys that reach every workspace may call it.</summary>
    public bool IsForOperators { get; init; }

    /// <summary>Sends an empty form.</summary>
    public bool IsForm { get; init; }

    public bool IsOpen => Scopes is "-";

    public bool IsOfWorkspace => Pattern.Contains("{workspace}", StringComparison.Ordinal);

    public bool Opens(string scopes) => Scopes.Length == 0 || Scopes.Intersect(scopes).Any();

    public HttpRequestMessage Request(string workspace)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Path.Replace("{w}", workspace, StringComparison.Ordinal));
        if (Json is not null) request.Content = new StringContent(Json, Encoding.UTF8, "application/json");
        if (IsForm) request.Content = new MultipartFormDataContent { { new StringContent(""), "key" } };
        return request;
    }

    public override string ToString() => $"{Method} {Pattern}";
}
