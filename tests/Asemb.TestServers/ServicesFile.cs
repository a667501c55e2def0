namespace Asemb.TestServers;

/// <summary>What tests are told about servers: environment variables, else what <c>./build.sh services up</c> remembered.</summary>
internal static class ServicesFile
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Remembered = new(Read);

    /// <summary>The value of a name such as <c>ASEMB_TEST_POSTGRES</c>, or null when nothing was said.</summary>
    public static string? Get(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value)) value = Remembered.Value.GetValueOrDefault(name);
        return string.IsNullOrEmpty(value) ? null : value;
    }

    private static Dictionary<string, string> Read()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Asemb.slnx"))) continue;
            var file = Path.Combine(folder.FullName, "artifacts", "services", "services.env");
            if (!File.Exists(file)) break;
            return File.ReadLines(file)
                .Select(line => line.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        }

        return [];
    }
}
