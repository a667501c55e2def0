using System.Globalization;
using System.Text;
using Asemb.Client.Contracts;

namespace Asemb.KillDrill;

/// <summary>
/// A document of a few sections. The first sections stay over its versions, the last names the version in a word that stands nowhere else; so an update keeps
/// some chunks and changes others.
/// </summary>
internal sealed record SmallDocument(int Number, int Version)
{
    private const int SectionWords = 150;

    public string Key => string.Create(CultureInfo.InvariantCulture, $"doc-{Number:00000}");

    /// <summary>Found by keyword search as long as this version is the searchable one.</summary>
    public string Marker => string.Create(CultureInfo.InvariantCulture, $"zq{Number}x{Version}qz");

    public string FileName => Key + ".md";

    public string Text()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Document {Number}\n\n");
        var kept = Number % 3;
        for (var section = 0; section <= kept; section++)
        {
            var random = new Random(section == kept ? HashCode(Number, Version) : HashCode(Number, -1 - section));
            text.Append(CultureInfo.InvariantCulture, $"## Section {section}\n\n");
            if (section == kept) text.Append(Marker).Append(' ');
            for (var word = 0; word < SectionWords; word++) text.Append(CultureInfo.InvariantCulture, $"word{random.Next(3000)}").Append(word % 12 == 11 ? ". " : " ");
            text.Append("\n\n");
        }

        return text.ToString();
    }

    public DocumentInput ToInput() => new() { Key = Key, FileName = FileName, Text = Text(), Source = "drill" };

    private static int HashCode(int number, int version) => unchecked((number * 7919) + (version * 104_729));
}
