using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>The part of doctor that mends: shows what it would do, asks, does it, and waits for the documents that are processed again.</summary>
internal static class DoctorRepair
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>The look, or the repair when it was wanted.</summary>
    public static async Task<RepairInfo> RunAsync(CommandContext context, AsembClient client, RepairDepth depth, bool yes, CancellationToken cancellationToken)
    {
        var look = await LookAsync(context, client, depth, cancellationToken);
        var mendable = look.Found.Where(finding => finding.Mend != RepairMend.None).ToList();
        if (mendable.Count == 0)
        {
            context.Terminal.Remark(look.Found.Count == 0 ? "Nothing is to be repaired." : "Nothing of what was found can be repaired from here.");
            return look;
        }

        // Nobody is asked: what was done is told when it is done.
        foreach (var finding in context.Terminal.Json || yes ? [] : mendable) context.Terminal.Out.MarkupLine(Markup.Escape($"would {Verb(finding.Mend)}  {Line(context, finding)}"));
        if (!Confirmation.Given(context, yes, $"Repair {Answers.Count(mendable.Count, "finding")}? Nothing that somebody gave is deleted.", "Nothing was repaired.")) return look;
        var done = await FollowAsync(context, client, new StartRepairRequest { Depth = depth, Apply = true }, cancellationToken);
        foreach (var finding in context.Terminal.Json ? [] : done.Found.Where(finding => finding.Mended > 0))
            context.Terminal.Out.MarkupLine($"[green]mended[/] {Markup.Escape($"{finding.Mended} of {finding.Count}  {Line(context, finding)}")}");
        await WaitAsync(context, client, done, cancellationToken);
        return done;
    }

    /// <summary>Compares, and mends nothing.</summary>
    public static Task<RepairInfo> LookAsync(CommandContext context, AsembClient client, RepairDepth depth, CancellationToken cancellationToken) =>
        FollowAsync(context, client, new StartRepairRequest { Depth = depth, Apply = false }, cancellationToken);

    private static async Task<RepairInfo> FollowAsync(CommandContext context, AsembClient client, StartRepairRequest request, CancellationToken cancellationToken)
    {
        var repair = await StartAsync(context, client, request, cancellationToken);
        while (repair.State == RepairState.Running)
        {
            await Task.Delay(Pause, context.Time, cancellationToken);
            repair = await client.Repairs.FindAsync(repair.Id, cancellationToken)
                ?? throw new AsembException(ErrorCodes.RepairNotFound, "The server was started anew meanwhile, or another one behind the same address answered. What was mended is mended; run the command again, against one server (--server).");
        }

        return repair.Error is { } error ? throw new AsembException(ErrorCodes.Find(error.Code), error.Message) : repair;
    }

    /// <summary>After another one that is under way, such as the server's own hourly look.</summary>
    private static async Task<RepairInfo> StartAsync(CommandContext context, AsembClient client, StartRepairRequest request, CancellationToken cancellationToken)
    {
        for (var start = context.Time.GetTimestamp(); ;)
        {
            try
            {
                return await client.Repairs.StartAsync(request, cancellationToken);
            }
            catch (ProblemException problem) when (problem.Code == ErrorCodes.RepairInProgress.Code && context.Time.GetElapsedTime(start) < LongestWait)
            {
                await Task.Delay(Pause, context.Time, cancellationToken);
            }
        }
    }

    /// <summary>Search answers right again once these are indexed.</summary>
    private static async Task WaitAsync(CommandContext context, AsembClient client, RepairInfo repair, CancellationToken cancellationToken)
    {
        var workspaces = repair.Found
            .Where(finding => finding is { Mend: RepairMend.Reprocess or RepairMend.Release, Mended: > 0, Workspace: not null })
            .Select(finding => finding.Workspace!).Distinct(StringComparer.Ordinal).ToList();
        if (workspaces.Count == 0) return;
        context.Terminal.Remark("Documents are processed again …");
        var start = context.Time.GetTimestamp();
        while (context.Time.GetElapsedTime(start) < LongestWait)
        {
            var open = 0L;
            foreach (var workspace in workspaces)
            {
                var documents = (await client.Workspaces.GetStatsAsync(workspace, cancellationToken)).Documents;
                open += documents.Pending + documents.Processing;
            }

            if (open == 0) return;
            await Task.Delay(Pause, context.Time, cancellationToken);
        }

        context.Terminal.Remark("Some of them still wait; the server goes on with them.");
    }

    private static string Line(CommandContext context, RepairFindingInfo finding) =>
        $"{finding.Check}  {(finding.Workspace is { } workspace ? workspace + ": " : "")}{context.Terminal.Typed(finding.Message)}";

    private static string Verb(RepairMend mend) => mend switch
    {
        RepairMend.Delete => "delete   ",
        RepairMend.Recount => "count    ",
        RepairMend.Rebuild => "rebuild  ",
        RepairMend.Reprocess => "reprocess",
        RepairMend.Release => "release  ",
        RepairMend.Pause => "hold     ",
        _ => "mark     ",
    };
}
