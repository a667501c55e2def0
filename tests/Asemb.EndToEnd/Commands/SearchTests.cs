using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class SearchTests(Handbook handbook) : IClassFixture<Handbook>
{
    [Fact]
    public async Task An_empty_workspace_is_said_to_be_empty()
    {
        await using var data = new DataFolder();
        foreach (var line in (string[])["search apples", "documents list --state failed"])
        {
            var result = (await InProcess.RunAsync(data, line.Split(' '))).ExitedWith(0);
            Assert.Contains("There is no document in the workspace 'default' yet. Take files in: asemb --data ", result.Error, StringComparison.Ordinal);
        }

        data.Write("empty.txt", "");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(8);
        Assert.Contains("no document in the workspace 'default' could be indexed", (await InProcess.RunAsync(data, "search", "apples")).ExitedWith(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_rank_title_key_heading_and_the_words_that_match()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "who", "pays", "for", "travel", "--limit", "1")).ExitedWith(0);
        Assert.StartsWith("1. Travel ", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal("   travel.md", result.Lines[1].TrimEnd());
        Assert.Contains("The people team pays for travel", result.Output, StringComparison.Ordinal);
        Assert.Contains("(hybrid)", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hybrid")]
    [InlineData("keyword")]
    [InlineData("vector")]
    public async Task Every_mode_finds_the_document_and_says_its_name(string mode)
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "restore backup", "--mode", mode, "--json")).ExitedWith(0);
        var answer = Assert.Single(result.Json);
        Assert.Equal(mode, (string?)answer["mode"]);
        Assert.Equal("backup.md", (string?)answer["hits"]![0]!["document"]!["key"]);
    }

    [Fact]
    public async Task A_filter_on_metadata_leaves_the_others_out()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "travel backup", "--filter", """{"year":{"gte":2024}}""", "--json")).ExitedWith(0);
        Assert.Equal(["travel.md"], result.LastJson["hits"]!.AsArray().Select(hit => (string?)hit!["document"]!["key"]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Offset_limit_and_least_score_cut_the_list()
    {
        var all = (await InProcess.RunAsync(handbook.Data, "search", "travel", "--json")).ExitedWith(0).LastJson["hits"]!.AsArray();
        var second = (await InProcess.RunAsync(handbook.Data, "search", "travel", "--offset", "1", "--limit", "1", "--json")).ExitedWith(0).LastJson["hits"]!.AsArray();
        Assert.True(all.Count > 1);
        Assert.Equal((long)all[1]!["document"]!["id"]!, (long)Assert.Single(second)!["document"]!["id"]!);

        var good = (await InProcess.RunAsync(handbook.Data, "search", "travel", "--min-score", "0.9", "--json")).ExitedWith(0).LastJson["hits"]!.AsArray();
        Assert.Equal(all.Count(hit => (double)hit!["score"]! >= 0.9), good.Count);
    }

    [Fact]
    public async Task Explains_both_legs_and_shows_chunks_with_their_neighbours()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "travel by train", "--explain", "--chunks", "--neighbors", "1", "--limit", "2")).ExitedWith(0);
        Assert.Contains("keyword ", result.Output, StringComparison.Ordinal);
        Assert.Contains("(rank 1)", result.Output, StringComparison.Ordinal);
        Assert.Contains("terms: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_cannot_send_control_characters_to_the_terminal()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "note about colours", "--limit", "1")).ExitedWith(0);
        Assert.Contains("colours, äöü and 漢字.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task A_long_text_stays_on_one_line_in_a_pipe()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "travel", "--limit", "1")).ExitedWith(0);
        Assert.Equal(3, result.Lines.Count);
    }

    [Fact]
    public async Task Finding_nothing_is_no_error()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "zyxwv", "--mode", "keyword")).ExitedWith(0);
        Assert.Equal("", result.Output);
        Assert.Contains("Nothing found.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_word_finds_the_right_one_and_says_which()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "trvael by trian", "--limit", "1", "--mode", "keyword", "--explain")).ExitedWith(0);
        Assert.StartsWith("1. Travel", result.Output, StringComparison.Ordinal);
        Assert.Contains("did you mean travel by train", result.Error, StringComparison.Ordinal);
        Assert.Contains("trvael: travel", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operators_are_text_when_asked_for()
    {
        var refused = (await InProcess.RunAsync(handbook.Data, "search", "--", "-travel")).ExitedWith(2);
        Assert.Contains("only says what not to find", refused.Error, StringComparison.Ordinal);

        var found = (await InProcess.RunAsync(handbook.Data, "search", "--limit", "1", "--plain", "--", "-travel")).ExitedWith(0);
        Assert.StartsWith("1. Travel", found.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--limit 0", "limit is 0")]
    [InlineData("--limit 10000", "limit is 10000")]
    [InlineData("--limit ten", "--limit takes a whole number, not 'ten'")]
    [InlineData("--mode fuzzy", "--mode takes hybrid, vector or keyword, not 'fuzzy'")]
    [InlineData("--min-score high", "--min-score takes a number such as 0.5, not 'high'")]
    [InlineData("--limt 3", "has no option '--limt'. Did you mean '--limit'?")]
    [InlineData("--limit", "--limit needs a value")]
    [InlineData("--limit 1 --limit 2", "--limit may be given once")]
    [InlineData("--filter {bad", "not valid JSON")]
    public async Task Wrong_options_are_named_with_their_value(string options, string message)
    {
        var result = (await InProcess.RunAsync(handbook.Data, ["search", "x", .. options.Split(' ')])).ExitedWith(2);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public async Task Words_that_look_like_options_stand_behind_two_dashes()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "--limit", "1", "--", "--travel")).ExitedWith(0);
        Assert.StartsWith("1. Travel", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_workspace_is_told_with_the_way_to_make_it()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "search", "x", "-w", "nowhere")).ExitedWith(3);
        Assert.Contains("workspace_not_found", result.Error, StringComparison.Ordinal);
        Assert.Contains(" workspaces create", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_is_no_json_is_refused_with_the_place_in_people_s_words()
    {
        await using var data = new DataFolder();
        var broken = (await InProcess.RunAsync(data, "search", "apples", "--filter", "{\"ä\":1 x}")).ExitedWith(2).Error;
        Assert.Contains("(at character 8)", broken, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", broken, StringComparison.Ordinal);
        Assert.Contains("(at line 2, character 1)", (await InProcess.RunAsync(data, "search", "apples", "--filter", "{\nx}")).ExitedWith(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terms_are_explained_only_where_there_are_some()
    {
        await using var data = new DataFolder();
        data.Write("a.md", "Apples.\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        Assert.DoesNotContain("terms:", (await InProcess.RunAsync(data, "search", "apples", "--mode", "vector", "--explain")).ExitedWith(0).Error, StringComparison.Ordinal);
        Assert.Contains("terms: ", (await InProcess.RunAsync(data, "search", "apples", "--explain")).ExitedWith(0).Error, StringComparison.Ordinal);
    }
}
