using System.IO.Compression;

namespace Asemb.Extraction.Tests.Documents;

/// <summary>A zip archive in memory; the entries keep their order.</summary>
internal sealed class ZipBuilder
{
    private readonly List<(string Name, byte[] Content)> _entries = [];

    public ZipBuilder Add(string name, string content) => Add(name, Extract.Utf8(content));

    public ZipBuilder Add(string name, byte[] content)
    {
        _entries.Add((name, content));
        return this;
    }

    public byte[] Build(CompressionLevel level = CompressionLevel.Optimal)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in _entries)
            {
                using var entry = archive.CreateEntry(name, name is "mimetype" ? CompressionLevel.NoCompression : level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
