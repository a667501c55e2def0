using System.CommandLine;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Asks before something is deleted; where nobody can be asked, --yes is needed.</summary>
internal static class Confirmation
{
    public static Option<bool> Option() => new("--yes", "-y") { Description = "Do not ask." };

    /// <exception cref="AsembException"><c>usage</c> when it was not confirmed.</exception>
    public static void Require(CommandContext context, bool confirmed, string question)
    {
        if (confirmed) return;
        var canAsk = !context.Terminal.Json && context.Terminal.ErrorIsTerminal && !Console.IsInputRedirected;
        if (!canAsk) throw new AsembException(ErrorCodes.Usage, $"{question} Nobody can be asked here: add --yes.");
        if (!context.Terminal.Err.Confirm(Markup.Escape(question), defaultValue: false)) throw new AsembException(ErrorCodes.Usage, "Nothing was deleted.");
    }
}
