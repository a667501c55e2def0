using System.Text.Json;

namespace Asemb.Server.Tests.Json;

public sealed class AnswerEncoderTests(SharedServer server)
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = new AnswerEncoder() };

    [Theory]
    [InlineData("it's Zoë's 'x' 雪", "\"it's Zoë's 'x' 雪\"")]
    [InlineData("'", "\"'\"")]
    [InlineData("</script>'", "\"\\u003C/script\\u003E'\"")]
    [InlineData("'a\"b' & \n\\", "\"'a\\u0022b' \\u0026 \\n\\\\\"")]
    [InlineData("'\u2028😀'", "\"'\\u2028\\uD83D\\uDE00'\"")]
    public void Apostrophes_stand_as_themselves_and_what_html_would_misread_does_not(string text, string json)
    {
        Assert.Equal(json, JsonSerializer.Serialize(text, Options));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(json));
    }

    [Fact]
    public void Every_character_comes_back_whatever_surrounds_it()
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(4) switch { 0 => "'", 1 => ((char)random.Next(0x20, 0x7f)).ToString(), 2 => char.ConvertFromUtf32(random.Next(0x10000, 0x10ffff)), _ => ((char)random.Next(0, 0xd7ff)).ToString() }));
            var json = JsonSerializer.Serialize(text, Options);

            Assert.Equal(text, JsonSerializer.Deserialize<string>(json));
            Assert.DoesNotContain("\\u0027", json, StringComparison.Ordinal);
            Assert.Equal(-1, json.AsSpan(1, json.Length - 2).IndexOfAny("<>&"));
        }
    }

    [Fact]
    public async Task A_problem_reads_as_it_is_written()
    {
        var body = await (await server.Harness.Http.GetAsync("/api/v1/workspaces/nobody")).Content.ReadAsStringAsync();

        Assert.Contains("'nobody'", body, StringComparison.Ordinal);
    }
}
