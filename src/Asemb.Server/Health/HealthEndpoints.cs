using Asemb.Client.Contracts;
using Asemb.Server.Api;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using HealthAnswer = Microsoft.AspNetCore.Http.HttpResults.Results<Microsoft.AspNetCore.Http.HttpResults.Ok<Asemb.Client.Contracts.HealthInfo>, Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<Asemb.Client.Contracts.HealthInfo>>;

namespace Asemb.Server.Health;

/// <summary>Probes for supervisors and load balancers. They need no key; what exactly is wrong is told only to keys.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").RefuseUnknownQueryParameters();
        health.MapGet("/live", Live).Describe("getLiveness", Access.Open, "Is the process alive", "200 as long as it answers at all. Restart it when this fails.");
        health.MapGet("/ready", ReadyAsync)
            .Produces<HealthInfo>(StatusCodes.Status503ServiceUnavailable)
            .Describe("getReadiness", Access.Open, "Can it serve requests", "503 while it starts, stops, or cannot use its store or its worker. Send it no requests then.");
        health.MapGet("/startup", Startup)
            .Produces<HealthInfo>(StatusCodes.Status503ServiceUnavailable)
            .Describe("getStartup", Access.Open, "Has it started", "503 until it has.");
    }

    private static Ok<HealthInfo> Live() => TypedResults.Ok(new HealthInfo { Status = HealthState.Healthy });

    private static async Task<HealthAnswer> ReadyAsync(HttpContext context, HealthProbe probe, CancellationToken cancellationToken) =>
        Answer(context, await probe.CheckAsync(context.Features.Get<Caller>()?.IsOperator == true, cancellationToken));

    private static HealthAnswer Startup(HttpContext context, HealthProbe probe) => Answer(context, [probe.CheckStartup()]);

    private static HealthAnswer Answer(HttpContext context, IReadOnlyList<HealthCheckInfo> checks)
    {
        var healthy = checks.All(check => check.Status == HealthState.Healthy);
        var info = new HealthInfo
        {
            Status = healthy ? HealthState.Healthy : HealthState.Unhealthy,
            Checks = context.Features.Get<Caller>() is null ? null : checks,
        };
        return healthy ? TypedResults.Ok(info) : TypedResults.Json(info, ServerJson.Written.HealthInfo, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
