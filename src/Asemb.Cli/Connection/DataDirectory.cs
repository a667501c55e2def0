namespace Asemb.Cli.Connection;

/// <summary>Where an installation keeps everything, and what lies where in it.</summary>
internal sealed record DataDirectory(string Path)
{
    public string ServerLog => System.IO.Path.Combine(Path, "logs", "server.log");

    /// <summary>--data, else ASEMB_DATA, else <c>asemb</c> in the user's data folder (XDG_DATA_HOME on Linux).</summary>
    public static DataDirectory Resolve(string? option)
    {
        var path = option ?? Environment.GetEnvironmentVariable("ASEMB_DATA");
        if (string.IsNullOrWhiteSpace(path))
        {
            path = System.IO.Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "asemb");
        }

        return new DataDirectory(System.IO.Path.GetFullPath(path));
    }
}
