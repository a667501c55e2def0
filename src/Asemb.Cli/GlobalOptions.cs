using System.CommandLine;

namespace Asemb.Cli;

/// <summary>The options every command understands.</summary>
internal static class GlobalOptions
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON for machines: one value, or one JSON value per line while work goes on.",
        Recursive = true,
    };

    public static readonly Option<string?> Data = new("--data")
    {
        Description = "The data directory. [default: $ASEMB_DATA, else asemb in the user's data folder]",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<string?> Workspace = new("--workspace", "-w")
    {
        Description = "The workspace to work in. [default: $ASEMB_WORKSPACE, else default; of 'store copy': all]",
        HelpName = "NAME",
        Recursive = true,
    };

    public static readonly Option<string?> Server = new("--server")
    {
        Description = "Talk to this running server instead of the data directory. [default: $ASEMB_SERVER_URL]",
        HelpName = "URL",
        Recursive = true,
    };

    public static readonly Option<string?> Key = new("--key")
    {
        Description = "API key; better set ASEMB_API_KEY, which does not show in process lists. [default: the local admin key]",
        HelpName = "KEY",
        Recursive = true,
    };

    public static IEnumerable<Option> All => [Json, Data, Workspace, Server, Key];
}
