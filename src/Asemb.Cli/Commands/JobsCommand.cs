using System.CommandLine;
using Asemb.Cli.Jobs;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class JobsCommand
{
    private const int DefaultLimit = 20;
    private const string NothingCancelled = "Nothing was cancelled.";

    public static Command Create() => new("jobs", "Lists, shows, follows, pauses, resumes and cancels jobs: the documents of one request.")
    {
        List(), Show(), Watch(),
        Change("pause", "Begins none of a job's waiting documents until it is resumed; those under way finish.", "hold a large load back", "nothing was held back", (client, workspace, id, token) => client.Jobs.PauseAsync(workspace, id, token)),
        Change("resume", "Lets the documents of a paused job take their turn again.", "go on with it", "nothing of it was held back", (client, workspace, id, token) => client.Jobs.ResumeAsync(workspace, id, token)),
        Cancel(),
    };

    private static Command List()
    {
        var limit = TypedOptions.Whole("--limit", "-n", $"Most jobs to list, 1 to 200. [default: {DefaultLimit}]", DefaultLimit);
        var command = new Command("list", "Lists the jobs of a workspace, the newest first.") { limit }.WithExamples(("asemb jobs list", "the last twenty, with what became of them"));
        command.Runs(async (context, cancellationToken) =>
        {
            var jobs = await (await context.ConnectAsync(cancellationToken)).Client.Jobs.ListAsync(context.Workspace, context.Options.GetValue(limit), cancellationToken);
            if (!context.Terminal.PrintedJson(new JobList { Items = jobs }, WireJson.Default.JobList)) JobDisplay.Show(context.Terminal, jobs);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Show()
    {
        var job = JobArgument();
        var command = new Command("show", "Shows how far a job is, why it waits, and what failed.") { job };
        command.WithExamples(("asemb jobs show", "the newest job"), ("asemb jobs show 5f0c8f0e", "another, by the beginning of its id"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var found = await JobNames.FindAsync(client, context.Workspace, context.Options.GetValue(job), cancellationToken);
            if (!context.Terminal.PrintedJson(found, WireJson.Default.JobInfo)) JobDisplay.Show(context.Terminal, found);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Watch()
    {
        var job = JobArgument();
        var command = new Command("watch", "Follows a job until it is done; exit code 8 says that documents failed.") { job };
        command.WithExamples(("asemb jobs watch", "the newest job"), ("asemb jobs watch 5f0c8f0e --json | tail -1", "its end, for machines"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var found = await JobNames.FindAsync(client, context.Workspace, context.Options.GetValue(job), cancellationToken);
            var done = await new JobWatch(client, context.Terminal, context.Time).RunAsync(found, cancellationToken);
            if (!context.Terminal.PrintedJson(done, WireJson.Default.JobInfo)) JobDisplay.Show(context.Terminal, done);
            return done.Failed > 0 ? ExitCodes.PartialFailure : ExitCodes.Success;
        });
        return command;
    }

    private static Command Change(string name, string description, string example, string inVain, Func<AsembClient, string, Guid, CancellationToken, Task<JobInfo>> change)
    {
        var job = new Argument<string>("JOB") { Description = "The job's id, or the beginning of it." };
        var command = new Command(name, description) { job }.WithExamples(($"asemb jobs {name} 5f0c8f0e", example));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var found = await JobNames.FindAsync(client, context.Workspace, context.Options.GetRequiredValue(job), cancellationToken);
            var changed = await change(client, context.Workspace, found.Id, cancellationToken);
            if (!context.Terminal.PrintedJson(changed, WireJson.Default.JobInfo)) JobDisplay.Show(context.Terminal, changed);
            if (found.Done) context.Terminal.Remark($"[yellow]The job had ended: {inVain}.[/]{(changed is { PausedAt: not null, Failed: > 0 } ? $" What failed of it waits when it is tried again, until: asemb jobs resume {found.Id}" : "")}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Cancel()
    {
        var job = new Argument<string?>("JOB") { Description = "The job's id, or the beginning of it.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Everything that waits or is under way in the workspace." };
        var yes = Confirmation.Option();
        var command = new Command("cancel", "Gives up what of a job is not indexed yet. Documents with an older version keep that; new ones are gone.") { job, all, yes };
        command.WithExamples(("asemb jobs cancel 5f0c8f0e", "after asking"), ("asemb jobs cancel --all --yes", "everything that waits in the workspace, without asking"));
        command.Runs(async (context, cancellationToken) =>
        {
            var (name, isAll, isSure) = (context.Options.GetValue(job), context.Options.GetValue(all), context.Options.GetValue(yes));
            if (name is null == !isAll) throw new AsembException(ErrorCodes.Usage, "Say what to cancel: a JOB, or --all.");
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            if (isAll)
            {
                if (!Confirmation.Given(context, isSure, $"Cancel everything that waits or is under way in '{context.Workspace}'?", NothingCancelled)) return ExitCodes.Success;
                var result = await client.Jobs.CancelAllAsync(context.Workspace, cancellationToken);
                if (!context.Terminal.PrintedJson(result, WireJson.Default.CancelResult)) context.Terminal.Remark($"{Answers.Count(result.Cancelled, "document")} cancelled.");
                return ExitCodes.Success;
            }

            var found = await JobNames.FindAsync(client, context.Workspace, name, cancellationToken);
            var open = found.Pending + found.Processing;
            if (!found.Done && !Confirmation.Given(context, isSure, $"Cancel {Answers.Count(open, "document")} of the job {found.Id}?", NothingCancelled)) return ExitCodes.Success;
            var cancelled = found.Done ? found : await client.Jobs.CancelAsync(context.Workspace, found.Id, cancellationToken);
            if (!context.Terminal.PrintedJson(cancelled, WireJson.Default.JobInfo)) JobDisplay.Show(context.Terminal, cancelled);
            if (cancelled.Cancelled == found.Cancelled) context.Terminal.Remark($"[yellow]The job had ended: {NothingCancelled.ToLowerInvariant()}[/]");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Argument<string?> JobArgument() => new("JOB") { Description = "The job's id, or the beginning of it. [default: the newest]", Arity = ArgumentArity.ZeroOrOne };
}
