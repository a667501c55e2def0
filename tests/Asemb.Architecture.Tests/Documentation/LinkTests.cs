namespace Asemb.Architecture.Tests.Documentation;

public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. MarkdownPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_within_the_repository_leads_somewhere(string path)
    {
        var page = MarkdownPage.All.Single(candidate => candidate.Path == path);

        Assert.Empty(page.Links.Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal)).Select(link => Fault(page, link)).OfType<string>());
    }

    private static string? Fault(MarkdownPage page, string link)
    {
        var parts = link.Split('#', 2);
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page.Path))!;
        var target = parts[0].Length == 0 ? Path.Combine(Repository.Root, page.Path) : Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(parts[0])));
        if (!Path.Exists(target)) return $"{link}: nothing is there";
        if (parts.Length == 1) return null;
        var relative = Path.GetRelativePath(Repository.Root, target).Replace('\\', '/');
        return MarkdownPage.All.FirstOrDefault(candidate => candidate.Path == relative) is { } page2 && page2.Anchors.Contains(parts[1]) ? null : $"{link}: there is no such heading";
    }
}
