using Asemb.Cli.Commands;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Core.Errors;

namespace Asemb.Cli.Ingestion;

/// <summary>Forgets documents whose files are gone when that is wanted, and says that there are some when it is not.</summary>
internal sealed record Pruning(GoneDocuments Gone, int Deleted, bool Wanted, bool Refused)
{
    public static readonly Pruning None = new(GoneDocuments.None, Deleted: 0, Wanted: false, Refused: false);

    /// <summary>Before anything is done.</summary>
    /// <exception cref="AsembException"><c>usage</c> when nobody could say what is gone.</exception>
    public static void Require(Selection selection, IngestChoices choices)
    {
        if (choices.Prune && selection.Folders.Count == 0) throw new AsembException(ErrorCodes.Usage, "--prune needs a folder or a glob: a file named alone says nothing of others.");
        if (choices.Prune && selection.LeftOut.Unreadable > 0)
        {
            throw new AsembException(ErrorCodes.Usage, $"{Answers.Count(selection.LeftOut.Unreadable, "folder")} below may not be read, so nobody can say what is gone: leave out --prune, or that folder.");
        }
    }

    public static async Task<Pruning> RunAsync(
        CommandContext context, AsembClient client, Selection selection, DocumentTally run, IngestChoices choices, CancellationToken cancellationToken)
    {
        // Usual and cheap to know: everything in the workspace was sent just now.
        var stored = (await client.Workspaces.GetStatsAsync(context.Workspace, cancellationToken)).Documents.Total;
        if (stored <= run.Created + run.Updated + run.Unchanged) return None with { Wanted = choices.Prune };

        var gone = await GoneDocuments.FindAsync(client, context.Workspace, selection, cancellationToken);
        if (!choices.Prune || gone.Keys.Count == 0) return new Pruning(gone, Deleted: 0, choices.Prune, Refused: false);
        if (gone.AreMost && !choices.PruneMost) return new Pruning(gone, Deleted: 0, Wanted: true, Refused: true);
        var question = $"Delete {Answers.Count(gone.Keys.Count, "document")} whose files are gone ({Named(gone)}) from the workspace '{context.Workspace}'?";
        var deleted = Confirmation.Given(context, choices.Yes, question)
            ? await DocumentsDeleteCommand.DeleteAsync(client, context.Workspace, gone.Keys, cancellationToken)
            : 0;
        return new Pruning(gone, deleted, Wanted: true, Refused: false);
    }

    /// <exception cref="AsembException"><c>usage</c> when it would have deleted most.</exception>
    public void Tell(Terminal terminal)
    {
        if (Refused)
        {
            throw new AsembException(
                ErrorCodes.Usage,
                $"{Answers.Number(Gone.Keys.Count)} of {Answers.Count(Gone.Known, "document")} from there have lost their files, which is more than half: is a disk not mounted? Nothing was pruned. If that is meant, add --prune-most.");
        }

        var left = Gone.Keys.Count - Deleted;
        if (Deleted > 0) terminal.Remark($"Pruned {Answers.Count(Deleted, "document")} whose {(Deleted == 1 ? "file is" : "files are")} gone.");
        if (left > 0 && !Wanted)
        {
            terminal.Remark($"[yellow]note[/] {Answers.Count(left, "document")} taken from there before {(left == 1 ? "is" : "are")} no longer on disk and can still be found: {Shown.Line(Named(Gone))}. Add --prune to forget {(left == 1 ? "it" : "them")}.");
        }
    }

    private static string Named(GoneDocuments gone) => string.Join(", ", gone.Keys.Take(3)) + (gone.Keys.Count > 3 ? ", …" : "");
}
