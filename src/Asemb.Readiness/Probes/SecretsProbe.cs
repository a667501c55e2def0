using Asemb.Core.Errors;

namespace Asemb.Readiness.Probes;

/// <summary>
/// SEC-1: no secret in any tracked file or any commit, no <c>.env</c> tracked, every setting in <c>.env.example</c> and nothing else, and the
/// files of the installation that hold secrets closed to other users.
/// </summary>
public sealed class SecretsProbe : IProbe
{
    private const string Example = ".env.example";
    private const string Prefix = "ASEMB_";
    private const int LargestText = 8 << 20;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Files of a data directory that hold keys or what was ingested.</summary>
    private static readonly string[] Private = ["", "local.key", "server.json", "asemb.json"];

    public string Item => "SEC-1";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only SEC-1";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        List<string> violations = [.. OpenFiles(context.DataDirectory)];
        List<string> unmeasured = [];
        var measured = "";
        if (context.DataDirectory is null) unmeasured.Add("the data directory is on another machine");
        if (OperatingSystem.IsWindows()) unmeasured.Add("the modes of files are not measured on Windows");
        if (context.Repository is { } root)
        {
            measured = await ScanAsync(root, violations, unmeasured, cancellationToken);
            violations.AddRange(await ExampleFaultsAsync(root, context.Settings, cancellationToken));
        }
        else
        {
            unmeasured.Add("an installed product has no source tree to scan; measured in a checkout");
        }

        return violations.Count == 0 && unmeasured.Count > 0
            ? Measurement.NotMeasured(string.Join("; ", unmeasured))
            : Measurement.From(
                violations,
                $"{measured}, no secret; {context.Settings.Count} settings, all in {Example}; private files are private",
                "no secret, every key listed, private files private",
                unmeasured);
    }

    private static IEnumerable<string> OpenFiles(string? data)
    {
        if (data is null || OperatingSystem.IsWindows()) yield break;
        foreach (var name in Private)
        {
            var path = name.Length == 0 ? data : Path.Combine(data, name);
            if (!Path.Exists(path)) continue;
            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) != UnixFileMode.None)
            {
                yield return $"other users may use {(name.Length == 0 ? "the data directory" : name)} (mode {Convert.ToString((int)mode, 8)}); run chmod go= on it";
            }
        }
    }

    /// <returns>What was scanned, in words.</returns>
    private static async Task<string> ScanAsync(string root, List<string> violations, List<string> unmeasured, CancellationToken cancellationToken)
    {
        var git = new GitRepository(root);
        if (await git.HeadAsync(cancellationToken) is null)
        {
            unmeasured.Add("the history cannot be read: this is no git repository, or git is not installed");
            return "";
        }

        if (await git.IsShallowAsync(cancellationToken)) unmeasured.Add("the history is cut off: this is a shallow clone");
        var files = await git.TrackedFilesAsync(cancellationToken);
        foreach (var file in files)
        {
            if (IsEnvironmentFile(file)) violations.Add($"{file} is tracked; settings of an installation do not belong into the repository");
            if (await SecretInAsync(Path.Combine(root, file), cancellationToken) is { } secret) violations.Add($"{file} holds {secret}");
        }

        var lines = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (commit, path, text) in git.AddedLinesAsync(cancellationToken))
        {
            lines++;
            if (SecretPatterns.Find(text) is { } secret && seen.Add($"{commit}:{path}")) violations.Add($"commit {commit} added {secret} to {path}");
        }

        return $"{files.Count} files and {lines} lines of history";
    }

    private static bool IsEnvironmentFile(string path)
    {
        var name = Path.GetFileName(path);
        return name == ".env" || (name.StartsWith(".env.", StringComparison.Ordinal) && name != Example);
    }

    private static async Task<string?> SecretInAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length > LargestText) return null;
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        if (text.Contains('\0', StringComparison.Ordinal)) return null;
        return text.Split('\n').Select(SecretPatterns.Find).FirstOrDefault(secret => secret is not null);
    }

    private static async Task<IReadOnlyList<string>> ExampleFaultsAsync(string root, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        if (settings.Count == 0) throw new AsembException(ErrorCodes.InvalidConfiguration, "The names of the settings are not known.");
        var path = Path.Combine(root, Example);
        if (!File.Exists(path)) return [$"there is no {Example}"];
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(path, cancellationToken))
        {
            var entry = line.TrimStart('#', ' ');
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            // A name without a section is a variable of the command line, not a setting.
            if (equals > 0 && entry.StartsWith(Prefix, StringComparison.Ordinal) && entry[..equals].Contains("__", StringComparison.Ordinal))
                listed.Add(entry[Prefix.Length..equals].Replace("__", ":", StringComparison.Ordinal));
        }

        return
        [
            .. settings.Except(listed, StringComparer.Ordinal).Select(name => $"{Example} lacks {name}"),
            .. listed.Except(settings, StringComparer.Ordinal).Select(name => $"{Example} names {name}, which is no setting"),
        ];
    }
}
