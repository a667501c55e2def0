using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Asks before something is deleted; where nobody can be asked, --yes is needed. No is an answer, not an error.</summary>
internal static class Confirmation
{
    public static Option<bool> Option() => new("--yes", "-y") { Description = "Do not ask." };

    /// <summary>False when the answer is no, which has then been told.</summary>
    /// <exception cref="AsembException"><c>usage</c> where nobody can be asked.</exception>
    public static bool Given(CommandContext context, bool yes, string question, string declined = "Nothing was deleted.")
    {
        if (yes) return true;
        RequireSomebody(context, yes, question);
        if (context.Terminal.Err.Confirm(Shown.Line(question), defaultValue: false)) return true;
        context.Terminal.Remark(declined);
        return false;
    }

    /// <summary>For commands that work long before they ask.</summary>
    /// <exception cref="AsembException"><c>usage</c> where nobody can be asked.</exception>
    public static void RequireSomebody(CommandContext context, bool yes, string question)
    {
        var canAsk = !context.Terminal.Json && context.Terminal.ErrorIsTerminal && !Console.IsInputRedirected;
        if (!yes && !canAsk) throw new AsembException(ErrorCodes.Usage, $"{question} Nobody can be asked here: add --yes.");
    }
}
