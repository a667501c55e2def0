using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Json;

public sealed class JsonReaderTests
{
    [Fact]
    public async Task Values_stand_beside_their_names_and_records_apart()
    {
        var document = await Reading.Text("""{"title":"Data","owner":{"name":"Ada","tags":["a","b"]},"rows":[{"id":1,"ok":true,"none":null},{"id":2}]}""", "data.json");

        Assert.Equal("Data", document.Title);
        Assert.Equal(["title: Data\nowner.name: Ada\nowner.tags: a, b", "rows.id: 1\nrows.ok: true", "rows.id: 2"], document.Blocks.Select(block => Reading.Of(document, block)));
    }

    [Fact]
    public async Task Comments_trailing_commas_and_byte_order_marks_are_forgiven()
    {
        Assert.Equal("a: 1", (await Reading.Bytes([.. Encoding.UTF8.Preamble, .. "{ // note\n\"a\": 1, }"u8], "data.json")).Text);
        Assert.Equal("a: ä", (await Reading.Bytes([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("{\"a\":\"ä\"}")], "data.json")).Text);
    }

    [Theory]
    [InlineData("{\"a\":\"x\\ud800y\"}", "a: x\uFFFDy")]
    [InlineData("{\"a\":\"x\\u0000y\"}", "a: x y")]
    [InlineData("{\"a\":\"line\\none\"}", "a: line\none")]
    public async Task Broken_and_control_characters_do_no_harm(string json, string text) => Assert.Equal(text, (await Reading.Text(json, "data.json")).Text);

    [Fact]
    public async Task Vectors_and_encoded_bytes_are_left_out_with_a_warning()
    {
        var vector = string.Join(',', Enumerable.Range(0, 400));
        var document = await Reading.Text($"{{\"text\":\"kept\",\"vector\":[{vector}],\"blob\":\"{new string('A', 5000)}\"}}", "data.json");

        Assert.Equal("text: kept", document.Text);
        Assert.Equal(2, document.Warnings.Count);
    }

    [Theory]
    [InlineData("data.json")]
    [InlineData("lines.jsonl")]
    public async Task Short_members_of_a_record_become_metadata(string name)
    {
        var document = await Reading.Text(
            """{"year":2024,"price":1.5,"open":true,"team":"people","tags":["a",7,false],"none":null,"owner":{"name":"Ada"},"mixed":[1,{"a":[2]}],"last":"z"}""", name);

        Assert.Equal("""{"year":2024,"price":1.5,"open":true,"team":"people","tags":["a",7,false],"last":"z"}""", document.Metadata.ToJsonString());
    }

    [Fact]
    public async Task Members_that_no_filter_could_use_stay_text()
    {
        var many = string.Join(',', Enumerable.Range(0, 33).Select(number => $"\"w{number}\""));
        var document = await Reading.Text($$"""{"prose":"{{new string('x', 301)}}","label":"{{new string('x', 300)}}","many":[{{many}}],"huge":1e999,"":"nameless","a":1,"a":2}""", "data.json");

        Assert.Equal(["label", "a"], document.Metadata.Select(member => member.Key));
        Assert.Equal(2L, (long)document.Metadata["a"]!);
        Assert.Contains("prose: x", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_of_a_record_are_bounded_in_number_and_size()
    {
        var members = Enumerable.Range(0, 60).Select(number => $"\"n{number}\":{number}");
        var labels = Enumerable.Range(0, 60).Select(number => $"\"n{number}\":\"{new string('x', 300)}\"");

        Assert.Equal(50, (await Reading.Text($"{{{string.Join(',', members)}}}", "data.json")).Metadata.Count);
        Assert.InRange((await Reading.Text($"{{{string.Join(',', labels)}}}", "data.json")).Metadata.ToJsonString().Length, 10_000, 20_000);
    }

    [Theory]
    [InlineData("[{\"a\":1},{\"a\":2}]", "data.json")]
    [InlineData("{\"a\":1}\n{\"a\":2}", "lines.jsonl")]
    public async Task Several_records_in_one_document_have_no_metadata(string json, string name) => Assert.Empty((await Reading.Text(json, name)).Metadata);

    [Fact]
    public async Task A_fault_names_its_line()
    {
        var refusal = await Reading.Refusal("{\n\"a\": 1,\n\"b\": oops\n}"u8.ToArray(), "data.json");

        Assert.Equal(ErrorCodes.DamagedDocument, refusal.Error);
        Assert.Contains("Line 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_told_in_plain_words() => Assert.Contains(
        "Line 1 of the file is not valid JSON: it ends before every object and array is closed.", (await Reading.Refusal("{\"a\":[\"x\""u8.ToArray(), "data.json")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Bad_lines_are_reported_and_the_others_kept()
    {
        var document = await Reading.Text("{\"a\":1}\n{oops}\n\n{\"a\":3}\n", "lines.jsonl");

        Assert.Equal(MediaTypes.JsonLines, document.MediaType);
        Assert.Equal("a: 1\n\na: 3", document.Text);
        Assert.Contains("Line 2", Assert.Single(document.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_are_all_bad_are_damaged()
    {
        var refusal = await Reading.Refusal("oops\n{also\n"u8.ToArray(), "lines.jsonl");

        Assert.Equal(ErrorCodes.DamagedDocument, refusal.Error);
        Assert.Contains("Line 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_beyond_the_limit_are_refused() => Assert.Equal(
        ErrorCodes.ExtractionLimit, (await Reading.Refusal("{\"a\":1}\n\n{\"a\":2}\n{\"a\":3}"u8.ToArray(), "lines.jsonl", limits: new ExtractionLimits { MaxRecords = 2 })).Error);

    [Fact]
    public async Task A_line_read_alone_knows_its_number_in_the_file()
    {
        var refusal = await Reading.Refusal("{oops"u8.ToArray(), "lines.jsonl", "application/x-ndjson; line=42");

        Assert.Contains("Line 42", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_a_line_is_json_lines_under_any_name()
    {
        Assert.Equal(MediaTypes.JsonLines, (await Reading.Text("{\"a\":1}\n{\"a\":2}\n", "export.json")).MediaType);
    }

    [Fact]
    public async Task Notebooks_give_text_code_and_outputs()
    {
        var (name, _, content) = Samples.ValidDocuments.All["ipynb"];

        var document = await Reading.Bytes(content, name);

        Assert.Equal("Title", document.Title);
        Assert.Equal("""{"programmingLanguage":"python"}""", document.Metadata.ToJsonString());
        Assert.Equal([(BlockKind.Heading, 1, "Title"), (BlockKind.Paragraph, 0, "text"), (BlockKind.Code, 0, "print(1)"), (BlockKind.Code, 0, "1")], Reading.Blocks(document));
    }
}
