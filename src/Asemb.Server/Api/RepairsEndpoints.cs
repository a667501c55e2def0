using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Repair;
using Asemb.Server.Repair;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asemb.Server.Api;

/// <summary>Looks at the whole store that mend what they find: for operators.</summary>
internal static class RepairsEndpoints
{
    private static readonly Access Operate = Access.To(KeyScopes.Admin);

    public static void MapRepairs(this RouteGroupBuilder api)
    {
        var repairs = api.MapGroup("/store/repairs").WithTags("Server");
        repairs.MapPost("", Start)
            .Describe(
                "startRepair", Operate, "Repair the store",
                "Compares what is stored with what it should be and, with apply, mends it: deletes what belongs to nothing, counts anew, has documents processed again. Nothing that somebody gave is deleted. "
                + "Without apply it only tells. Answered with 202: follow it; the same request again while it runs is answered with the same repair. Needs an admin key that reaches every workspace.",
                ErrorCodes.InvalidJson, ErrorCodes.RepairInProgress)
            .Example("""{"depth":"deep","apply":false}""");
        repairs.MapGet("/{id}", Find)
            .Describe("getRepair", Operate, "Follow a repair", "By its id, or `last` for the newest, the server's own hourly looks included. The last 20 of this server, since it started. Needs an admin key that reaches every workspace.", ErrorCodes.RepairNotFound);
    }

    private static Accepted<RepairInfo> Start(HttpContext context, JsonBody<StartRepairRequest> body, RepairBoard board)
    {
        Caller.Of(context).RequireOperator();
        var depth = (Core.Repair.RepairDepth)(body.Value.Depth ?? Client.Contracts.RepairDepth.Standard);
        var (run, _) = board.Start(new RepairRequest(depth, body.Value.Apply ?? false));
        return TypedResults.Accepted($"/api/v1/store/repairs/{run.Id}", run.ToWire());
    }

    private static Ok<RepairInfo> Find(HttpContext context, string id, RepairBoard board)
    {
        Caller.Of(context).RequireOperator();
        var run = string.Equals(id, "last", StringComparison.Ordinal) ? board.Last : Guid.TryParse(id, out var given) ? board.Find(given) : null;
        return run is not null
            ? TypedResults.Ok(run.ToWire())
            : throw new AsembException(ErrorCodes.RepairNotFound, $"This server knows of no repair '{ShownText.Shorten(id)}'. It remembers the last ones since it started; of several servers each knows its own.") { Field = "id" };
    }
}
