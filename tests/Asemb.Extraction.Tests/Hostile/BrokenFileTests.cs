using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Samples;

namespace Asemb.Extraction.Tests.Hostile;

/// <summary>Files that were valid once: cut off, flipped, spliced. Each must be read or refused with a reason, whatever is left of it.</summary>
public sealed class BrokenFileTests
{
    private const int Mutations = 100;
    private const string Marks = "<>{}[]\"'&;\0\n\\=|#*-`";

    public static TheoryData<string> Formats => ValidDocuments.Formats;

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Whole_files_are_read_as_what_they_are(string format)
    {
        var (name, mediaType, content) = ValidDocuments.All[format];

        Assert.Equal(mediaType, (await Reading.Bytes(content, name)).MediaType);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Cut_off_files_are_read_or_refused_with_a_reason(string format)
    {
        var (name, _, content) = ValidDocuments.All[format];
        for (var tenth = 0; tenth < 10; tenth++)
        {
            var length = content.Length * tenth / 10;
            var outcome = await Reading.Outcome(content[..length], name, $"{format} cut off after {length} bytes");
            if (tenth == 0) Assert.Equal(ErrorCodes.EmptyDocument.Code, outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Mutated_files_are_read_or_refused_with_a_reason(string format)
    {
        var (name, _, content) = ValidDocuments.All[format];
        var random = new Random(20260115);
        for (var round = 0; round < Mutations; round++)
        {
            var mutant = Mutate(content, random);
            await Reading.Outcome(mutant, round % 3 == 0 ? null : name, $"{format} mutant {round}: {Convert.ToBase64String(mutant)}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Random_bytes_are_refused_or_read_under_every_name(string format)
    {
        var name = ValidDocuments.All[format].Name;
        var random = new Random(7);
        for (var round = 0; round < 10; round++)
        {
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            await Reading.Outcome(bytes, name, $"{format} random {round}: {Convert.ToBase64String(bytes)}");
        }
    }

    /// <summary>A handful of changes of the kinds that fuzzers find most with.</summary>
    private static byte[] Mutate(byte[] content, Random random)
    {
        var bytes = content.ToList();
        for (var change = random.Next(1, 8); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 50)));
                    break;
                default:
                    bytes[at] = (byte)Marks[random.Next(Marks.Length)];
                    break;
            }
        }

        return [.. bytes];
    }
}
