using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class ModelsTests(Handbook handbook) : IClassFixture<Handbook>
{
    [Fact]
    public async Task Lists_models_and_marks_the_default()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "models", "list")).ExitedWith(0);
        Assert.Contains(result.Lines, line => line.StartsWith("builtin:asemb-static-en ", StringComparison.Ordinal) && line.Contains(" default ", StringComparison.Ordinal));
        var json = (await InProcess.RunAsync(handbook.Data, "models", "list", "--json")).ExitedWith(0).LastJson;
        Assert.Single(json["items"]!.AsArray(), model => (bool)model!["isDefault"]!);
    }

    [Fact]
    public async Task Says_honestly_what_the_built_in_model_is_and_how_to_use_a_larger_one()
    {
        var shown = (await InProcess.RunAsync(handbook.Data, "models", "show")).ExitedWith(0).Output;
        Assert.Contains("beside keywords", shown, StringComparison.Ordinal);
        Assert.Contains("weak at", shown, StringComparison.Ordinal);
        Assert.Contains("paraphrase", shown, StringComparison.Ordinal);
        Assert.Contains("English", shown, StringComparison.Ordinal);
        Assert.Contains("models switch --to ID", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_not_found() =>
        Assert.Contains("model_not_found", (await InProcess.RunAsync(handbook.Data, "models", "show", "none")).ExitedWith(3).Error, StringComparison.Ordinal);
}
