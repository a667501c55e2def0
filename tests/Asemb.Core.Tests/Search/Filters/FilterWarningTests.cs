using Asemb.Core.Search.Filters;

namespace Asemb.Core.Tests.Search.Filters;

public sealed class FilterWarningTests
{
    private readonly MetadataColumns _columns = new();

    public FilterWarningTests()
    {
        _columns.Add(0, FilterSamples.Metadata("""{"year":2026,"team":"people","tags":["a"],"author":{"name":"Alice"},"due":"soon"}"""), FilterSamples.Fields);
        _columns.Add(1, FilterSamples.Metadata("""{"year":"unknown","draft":true,"none":[]}"""), FilterSamples.Fields);
    }

    [Theory]
    [InlineData("""{"yaer":2026}""", "No document has the field 'yaer' that the filter names.")]
    [InlineData("""{"or":[{"team":"people"},{"not":{"author.email":{"ne":"x"}}}]}""", "No document has the field 'author.email' that the filter names.")]
    [InlineData("""{"$uri":"x"}""", "No document has the field '$uri' that the filter names.")]
    [InlineData("""{"team":{"gt":5}}""", "The filter compares 'team' with a number (gt), and no document has such a value there: there are texts.")]
    [InlineData("""{"draft":{"in":["yes","2026-01-01"]}}""", "The filter compares 'draft' with a text or a date (in), and no document has such a value there: there are true, false or null.")]
    [InlineData("""{"due":{"lt":"2026-01-01"}}""", "The filter compares 'due' with a date (lt), and no document has such a value there: there are texts.")]
    [InlineData("""{"author":"Alice"}""", "The filter compares 'author' with a text (eq), and no document has such a value there: there are objects.")]
    [InlineData("""{"year":{"contains":2026}}""", "The filter compares 'year' with a number (contains), and no document has such a value there: there are texts, numbers.")]
    [InlineData("""{"none":1}""", "The filter compares 'none' with a number (eq), and no document has such a value there: there are empty lists and objects.")]
    public void Tells_what_no_document_has(string filter, string warning) => Assert.Equal([warning], _columns.Warnings(FilterSamples.Parse(filter)));

    [Theory]
    [InlineData("""{"year":{"gt":3000}}""")]
    [InlineData("""{"year":"text"}""")]
    [InlineData("""{"tags":{"contains":"b"},"team":{"contains":"eop"}}""")]
    [InlineData("""{"team":null,"author":{"exists":true}}""")]
    [InlineData("""{"team":{"in":[]}}""")]
    [InlineData("""{"$createdAt":{"lt":"2000-01-01"}}""")]
    public void Is_silent_when_a_condition_merely_matches_nothing(string filter) => Assert.Empty(_columns.Warnings(FilterSamples.Parse(filter)));

    [Fact]
    public void Says_a_thing_once() => Assert.Single(_columns.Warnings(FilterSamples.Parse("""{"or":[{"x":1},{"x":2},{"x":{"gt":3}}]}""")));

    [Fact]
    public void Forgets_what_the_last_document_took_with_it()
    {
        _columns.Remove(1);

        Assert.Single(_columns.Warnings(FilterSamples.Parse("""{"draft":true}""")));
        Assert.Single(_columns.Warnings(FilterSamples.Parse("""{"year":"unknown"}""")));
        _columns.Remove(0);
        Assert.Empty(_columns.Warnings(FilterSamples.Parse("""{"draft":true}""")));
    }
}
