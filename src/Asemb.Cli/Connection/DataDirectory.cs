using Asemb.Core.Errors;

namespace Asemb.Cli.Connection;

/// <summary>Where an installation keeps everything, and what lies where in it.</summary>
internal sealed record DataDirectory(string Path)
{
    public string ServerLog => System.IO.Path.Combine(Path, "logs", "server.log");

    /// <summary>--data, else ASEMB_DATA, else <c>asemb</c> in the user's data folder (XDG_DATA_HOME on Linux).</summary>
    /// <exception cref="AsembException"><c>usage</c> when nothing says where.</exception>
    public static DataDirectory Resolve(string? option)
    {
        // Often an unset variable of a script, which must not end in somebody's real data.
        if (option is not null && string.IsNullOrWhiteSpace(option)) throw new AsembException(ErrorCodes.Usage, "--data is empty. Name a directory.");
        var path = option ?? Environment.GetEnvironmentVariable("ASEMB_DATA");
        if (!string.IsNullOrWhiteSpace(path)) return new DataDirectory(System.IO.Path.GetFullPath(path));

        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (home.Length == 0) throw new AsembException(ErrorCodes.Usage, "This user has no home folder. Say where the data shall lie: --data DIR, or ASEMB_DATA.");
        return new DataDirectory(System.IO.Path.Combine(home, "asemb"));
    }
}
