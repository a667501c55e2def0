using System.Globalization;
using System.Text;
using Asemb.Client;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>Files of many sizes and kinds, made from seeds while they are sent: web pages, Markdown, tables, JSON records, and now and then a text of megabytes.</summary>
internal static class MixedLoad
{
    /// <param name="bytes">All together, about.</param>
    public static IEnumerable<UploadFile> Files(long bytes)
    {
        var sum = 0L;
        for (var number = 0; sum < bytes; number++)
        {
            var (name, content) = File(number);
            sum += content.Length;
            yield return new UploadFile { FileName = name, Key = name, Open = () => new MemoryStream(content) };
        }
    }

    private static (string Name, byte[] Content) File(int number)
    {
        var random = new Random(number);
        var (ending, words) = (number % 10) switch
        {
            < 4 => ("html", random.Next(500, 15_000)),
            < 7 => ("md", random.Next(200, 8_000)),
            7 => ("csv", random.Next(2_000, 60_000)),
            8 => ("json", random.Next(500, 20_000)),
            _ => ("txt", number % 50 == 49 ? random.Next(200_000, 600_000) : random.Next(1_000, 30_000)),
        };
        var text = new StringBuilder();
        if (ending == "html") text.Append("<!doctype html><html><head><title>Page</title></head><body>");
        if (ending == "json") text.Append("{\"items\":[");
        for (var word = 0; word < words; word++)
        {
            if (word % 200 == 0) text.Append(Break(ending, word));
            text.Append(CultureInfo.InvariantCulture, $"w{random.Next(30_000):x}").Append(ending == "csv" && word % 8 != 7 ? ',' : ending == "csv" ? '\n' : ' ');
        }

        text.Append(ending switch { "html" => "</p></body></html>", "json" => "\"]}", _ => "\n" });
        return (string.Create(CultureInfo.InvariantCulture, $"{number:000000}.{ending}"), Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Break(string ending, int word) => ending switch
    {
        "html" => string.Create(CultureInfo.InvariantCulture, $"</p><h2>Section {word}</h2><p>"),
        "md" => string.Create(CultureInfo.InvariantCulture, $"\n\n## Section {word}\n\n"),
        "json" => word == 0 ? "\"" : "\",\"",
        "csv" => "",
        _ => "\n\n",
    };
}
