using Spectre.Console;

namespace Asemb.Cli.Output;

/// <summary>
/// Where a command writes: results to standard output, progress and remarks to standard error, so that output can be piped while people still
/// see what goes on. Colours and live displays only on a real terminal.
/// </summary>
internal sealed class Terminal
{
    public Terminal(bool json, TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal)
    {
        Json = json;
        Output = output;
        Error = error;
        ErrorIsTerminal = errorIsTerminal;
        Out = Create(output, outputIsTerminal);
        Err = Create(error, errorIsTerminal);
    }

    public bool Json { get; }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public bool ErrorIsTerminal { get; }

    public IAnsiConsole Out { get; }

    public IAnsiConsole Err { get; }

    public static Terminal ForProcess(bool json) =>
        new(json, Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>A remark for people; silent with --json.</summary>
    public void Remark(string markup)
    {
        if (!Json) Err.MarkupLine(markup);
    }

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal) console.Profile.Width = 160;
        return console;
    }
}
