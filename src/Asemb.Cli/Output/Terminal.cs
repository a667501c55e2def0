using Spectre.Console;

namespace Asemb.Cli.Output;

/// <summary>
/// Where a command writes: results to standard output, progress and remarks to standard error, so that output can be piped while people still
/// see what goes on. Colours and live displays only on a real terminal.
/// </summary>
internal sealed class Terminal
{
    /// <summary>Lines in a pipe are not broken: who reads them decides how wide they are.</summary>
    private const int PipeWidth = 1 << 20;

    private const int IndentColumns = 3;

    public Terminal(bool json, TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal)
    {
        Json = json;
        Output = output;
        Error = error;
        OutputIsTerminal = outputIsTerminal;
        ErrorIsTerminal = errorIsTerminal;
        Out = Create(output, outputIsTerminal);
        Err = Create(error, errorIsTerminal);
    }

    public bool Json { get; }

    /// <summary>The data directory as --data named it, which hints repeat; null when it came from elsewhere.</summary>
    public string? NamedData { get; init; }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public bool OutputIsTerminal { get; }

    public bool ErrorIsTerminal { get; }

    public IAnsiConsole Out { get; }

    public IAnsiConsole Err { get; }

    public static Terminal For(bool json, TextWriter output, TextWriter error, string? namedData = null) => new(
        json, output, error, ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected, ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected)
    {
        NamedData = string.IsNullOrWhiteSpace(namedData) ? null : namedData,
    };

    /// <summary>A text with the commands in it as they must be typed to work on the same data.</summary>
    public string Typed(string text) => CommandName.In(text, NamedData);

    /// <summary>A remark for people; silent with --json. Commands in it are shown as they must be typed.</summary>
    public void Remark(string markup)
    {
        if (!Json) Err.MarkupLine(CommandName.In(markup, NamedData is null ? null : Markup.Escape(NamedData)));
    }

    /// <summary>A line below a heading: all of it indented, also where it is broken on a narrow terminal.</summary>
    public void Indented(string markup)
    {
        if (OutputIsTerminal) Out.Write(new Padder(new Markup(markup), new Padding(IndentColumns, 0, 0, 0)));
        else Out.MarkupLine(new string(' ', IndentColumns) + markup);
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
        if (!isTerminal) console.Profile.Width = PipeWidth;
        return console;
    }
}
