using System.Text.Json.Nodes;

namespace Asemb.EndToEnd.Processes;

/// <summary>A data directory and a folder of files beside it, both fresh. At the end a server that still runs there is killed, and all is deleted.</summary>
public sealed class DataFolder : IAsyncDisposable
{
    private readonly string _root = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "asemb-end-to-end", Guid.NewGuid().ToString("N"));

    public DataFolder() => Directory.CreateDirectory(Files);

    /// <summary>The data directory.</summary>
    public string Path => System.IO.Path.Combine(_root, "data");

    /// <summary>Files to ingest; also the working directory of commands.</summary>
    public string Files => System.IO.Path.Combine(_root, "files");

    public string ServerFile => System.IO.Path.Combine(Path, "server.json");

    public JsonNode Server => JsonNode.Parse(File.ReadAllText(ServerFile))!;

    public string LocalKey => File.ReadAllText(System.IO.Path.Combine(Path, "local.key")).Trim();

    /// <summary>Writes a file below <see cref="Files"/> and returns its full path.</summary>
    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Files, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Many documents with words of their own: enough work to interrupt.</summary>
    public void WriteMany(int count, int wordsEach)
    {
        var random = new Random(17);
        for (var i = 0; i < count; i++)
        {
            var words = Enumerable.Range(0, wordsEach).Select(_ => $"word{random.Next(20_000)}");
            Write($"many/{i:0000}.md", $"# Document {i}\n\nmarker{i} {string.Join(' ', words)}\n");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(ServerFile)) await AsembProcess.SignalAsync((int)Server["pid"]!, "KILL");
        // A process that was just killed may still hold its files for a moment.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(_root, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                await Task.Delay(100);
            }
        }
    }
}
