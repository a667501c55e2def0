using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class ModelsCommand
{
    public static Command Create() => new("models", "Lists and shows the embedding models this installation can use, and switches workspaces to another.")
    {
        List(), Show(), ModelsSwitchCommand.Create(), Prune(),
    };

    private static Command List()
    {
        var command = new Command("list", "Lists the models.").WithExamples(("asemb models list", "ids, dimensions, what each is good for"));
        command.Runs(async (context, cancellationToken) =>
        {
            var models = await (await context.ConnectAsync(cancellationToken)).Client.Models.ListAsync(cancellationToken);
            if (context.Terminal.PrintedJson(new ModelList { Items = models }, WireJson.Default.ModelList)) return ExitCodes.Success;
            context.Terminal.Table(
                ["id", "dimensions", "", "description"],
                models.Select(model => new[] { model.Id, model.Dimensions?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "asked at first use", model.IsDefault ? "default" : "", model.Description }));
            return ExitCodes.Success;
        });
        return command;
    }

    private static bool HasDetail(ModelInfo model, string name) => model.Details.Any(detail => string.Equals(detail.Name, name, StringComparison.Ordinal));

    private static Command Show()
    {
        var id = new Argument<string?>("ID") { Description = "The model's id. [default: the default model]", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "Says what a model is, what it is good and bad at, and how its scores are fused.") { id };
        command.WithExamples(("asemb models show builtin:asemb-static-en", "the model every new workspace gets"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var wanted = context.Options.GetValue(id) ?? (await client.Models.ListAsync(cancellationToken)).First(model => model.IsDefault).Id;
            var model = await client.Models.FindAsync(wanted, cancellationToken)
                ?? throw new AsembException(ErrorCodes.ModelNotFound, $"There is no model '{wanted}'. 'asemb models list' shows those there are; docs/configuration.md says how to add one.");
            if (context.Terminal.PrintedJson(model, WireJson.Default.ModelInfo)) return ExitCodes.Success;
            context.Terminal.Facts(
                [
                    ("id", model.Id),
                    ("description", model.Description),
                    ("dimensions", model.Dimensions?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    ("fusion", model.DefaultFusion is { } fusion && !HasDetail(model, "fusion") ? $"{fusion.Method.ToString().ToLowerInvariant()}, vector weight {fusion.VectorWeight}" : null),
                    ("fingerprint", model.Fingerprint),
                    .. model.Details.Select(detail => (detail.Name, (string?)context.Terminal.Typed(detail.Value))),
                    ("move to another model", HasDetail(model, "larger models") ? null : context.Terminal.Typed($"asemb models switch --to ID --workspace {context.Workspace}")),
                ]);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Prune()
    {
        var yes = Confirmation.Option();
        var command = new Command("prune", "Drops the embedding indexes that a workspace keeps for the way back after a switch.") { yes };
        command.WithExamples(("asemb models prune --yes", "without asking"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var retired = (await client.EmbeddingIndexes.ListAsync(context.Workspace, cancellationToken)).Items.Where(index => index.State == EmbeddingIndexState.Retired).ToList();
            var what = string.Join(", ", retired.Select(index => $"{Answers.Count(index.Vectors, "vector")} of {index.Model.Id}"));
            if (retired.Count > 0 && !Confirmation.Given(context, context.Options.GetValue(yes), $"Drop {what}? There is no way back to them then."))
                return ExitCodes.Success;
            var dropped = retired.Count == 0 ? 0 : await client.EmbeddingIndexes.PruneAsync(context.Workspace, cancellationToken);
            if (!context.Terminal.PrintedJson(new PruneResult { Dropped = dropped }, WireJson.Default.PruneResult)) context.Terminal.Remark(dropped == 0 ? "There is nothing to drop." : $"Dropped {Answers.Number(dropped)} embedding {(dropped == 1 ? "index" : "indexes")}: {Spectre.Console.Markup.Escape(what)}.");
            return ExitCodes.Success;
        });
        return command;
    }
}
