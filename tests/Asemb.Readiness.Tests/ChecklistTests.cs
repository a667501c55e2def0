namespace Asemb.Readiness.Tests;

public sealed class ChecklistTests
{
    [Fact]
    public void Has_29_items_with_names_of_their_own()
    {
        Assert.Equal(29, Checklist.Items.Count);
        Assert.Equal(29, Checklist.Items.Select(item => item.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Checklist.Items, item => Assert.NotEmpty(item.PassesWhen));
    }

    [Fact]
    public void Selects_items_and_areas_in_the_checklists_order()
    {
        var selected = Checklist.Select(["sec-3", "DATA"], out var unknown);

        Assert.Null(unknown);
        Assert.Equal(["DATA-1", "DATA-2", "DATA-3", "DATA-4", "DATA-5", "SEC-3"], selected!.Select(item => item.Id));
    }

    [Fact]
    public void Selects_all_when_nothing_is_named() => Assert.Equal(29, Checklist.Select([], out _)!.Count);

    [Fact]
    public void Names_what_is_unknown()
    {
        Assert.Null(Checklist.Select(["DATA", "DATA-9"], out var unknown));
        Assert.Equal("DATA-9", unknown);
    }

    [Fact]
    public void Every_probe_measures_an_item_and_no_item_has_two()
    {
        var items = Asemb.Readiness.Probes.AllProbes.Create().Select(probe => probe.Item).ToList();

        Assert.All(items, item => Assert.Contains(Checklist.Items, known => known.Id == item));
        Assert.Equal(items.Count, items.Distinct(StringComparer.Ordinal).Count());
    }
}
