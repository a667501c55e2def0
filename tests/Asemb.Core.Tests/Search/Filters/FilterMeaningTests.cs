namespace Asemb.Core.Tests.Search.Filters;

public sealed class FilterMeaningTests
{
    private const string Document = """
        {"team":"people","year":2026,"score":1.5,"draft":false,"reviewer":null,"empty":[],"due":"2026-03-01T10:00:00+02:00",
         "tags":["travel","refund","Größe"],"grades":[1,5],"days":["2026-01-01","2026-06-01"],"note":"See chapter 7 (travel).",
         "author":{"name":"Alice","roles":["writer","editor"]},"parts":[{"name":"a","size":1},{"name":"b","size":9}],
         "a.b":{"c":1},"$key":"mine","not":"a word","back\\slash":1,"matrix":[[1,2],[3]],"flags":[true,null]}
        """;

    [Theory]
    [InlineData("""{}""", true)]
    [InlineData("""{"team":"people"}""", true)]
    [InlineData("""{"team":"People"}""", false)]
    [InlineData("""{"team":{"eq":"people"}}""", true)]
    [InlineData("""{"year":2026.0}""", true)]
    [InlineData("""{"year":"2026"}""", false)]
    [InlineData("""{"draft":false}""", true)]
    [InlineData("""{"draft":0}""", false)]
    [InlineData("""{"reviewer":null}""", true)]
    [InlineData("""{"missing":null}""", false)]
    [InlineData("""{"author":"Alice"}""", false)]
    [InlineData("""{"team":{"ne":"people"}}""", false)]
    [InlineData("""{"team":{"ne":"law"}}""", true)]
    [InlineData("""{"missing":{"ne":"law"}}""", true)]
    [InlineData("""{"year":{"ne":"2026"}}""", true)]
    [InlineData("""{"tags":{"ne":"travel"}}""", false)]
    [InlineData("""{"team":{"in":["law","people"]}}""", true)]
    [InlineData("""{"team":{"in":[]}}""", false)]
    [InlineData("""{"year":{"in":["people",2026,null]}}""", true)]
    [InlineData("""{"team":{"nin":["law",1]}}""", true)]
    [InlineData("""{"team":{"nin":["people"]}}""", false)]
    [InlineData("""{"missing":{"nin":["people"]}}""", true)]
    [InlineData("""{"team":{"nin":[]}}""", true)]
    public void Compares_values_of_one_type(string filter, bool matches) => Assert.Equal(matches, FilterSamples.Matches(filter, Document));

    [Theory]
    [InlineData("""{"year":{"gt":2025}}""", true)]
    [InlineData("""{"year":{"gt":2026}}""", false)]
    [InlineData("""{"year":{"gte":2026}}""", true)]
    [InlineData("""{"year":{"lt":2026}}""", false)]
    [InlineData("""{"year":{"lte":2026}}""", true)]
    [InlineData("""{"year":{"gte":2020,"lt":2027}}""", true)]
    [InlineData("""{"year":{"gte":2020,"lt":2026}}""", false)]
    [InlineData("""{"score":{"gt":1.25,"lte":1.5}}""", true)]
    [InlineData("""{"year":{"gt":"2000"}}""", false)]
    [InlineData("""{"team":{"gt":1}}""", false)]
    [InlineData("""{"team":{"gte":"p","lt":"q"}}""", true)]
    [InlineData("""{"team":{"gt":"Z"}}""", true)]
    [InlineData("""{"missing":{"lt":1}}""", false)]
    [InlineData("""{"draft":{"lt":1}}""", false)]
    public void Orders_numbers_and_texts(string filter, bool matches) => Assert.Equal(matches, FilterSamples.Matches(filter, Document));

    [Theory]
    [InlineData("""{"due":"2026-03-01T08:00:00Z"}""", true)]
    [InlineData("""{"due":"2026-03-01T08:00Z"}""", true)]
    [InlineData("""{"due":"2026-03-01 08:00:00.000"}""", true)]
    [InlineData("""{"due":"2026-03-01"}""", false)]
    [InlineData("""{"due":{"ne":"2026-03-01T09:00:00+01:00"}}""", false)]
    [InlineData("""{"due":{"gte":"2026-03-01","lt":"2026-03-02"}}""", true)]
    [InlineData("""{"due":{"gt":"2026-03-01T08:00:00Z"}}""", false)]
    [InlineData("""{"due":{"lt":"2026-03-01T09:00:00Z"}}""", true)]
    [InlineData("""{"due":{"in":["2020-01-01","2026-03-01T08:00:00Z"]}}""", true)]
    [InlineData("""{"due":{"gte":"2026-03"}}""", true)]
    [InlineData("""{"due":{"lt":"2026-03"}}""", false)]
    [InlineData("""{"team":{"gte":"2026-01-01"}}""", false)]
    [InlineData("""{"days":{"gt":"2026-05-31"}}""", true)]
    [InlineData("""{"days":{"contains":"2026-06-01T00:00:00Z"}}""", true)]
    [InlineData("""{"due":{"contains":"2026-03-01"}}""", true)]
    public void Compares_dates_as_instants(string filter, bool matches) => Assert.Equal(matches, FilterSamples.Matches(filter, Document));

    [Theory]
    [InlineData("""{"tags":"refund"}""", true)]
    [InlineData("""{"tags":{"in":["x","refund"]}}""", true)]
    [InlineData("""{"tags":{"contains":"refund"}}""", true)]
    [InlineData("""{"tags":{"contains":"ref"}}""", false)]
    [InlineData("""{"note":{"contains":"chapter 7"}}""", true)]
    [InlineData("""{"note":{"contains":"Chapter"}}""", false)]
    [InlineData("""{"note":{"contains":""}}""", true)]
    [InlineData("""{"grades":{"contains":5}}""", true)]
    [InlineData("""{"grades":{"contains":"5"}}""", false)]
    [InlineData("""{"year":{"contains":2026}}""", false)]
    [InlineData("""{"flags":{"contains":null}}""", true)]
    [InlineData("""{"flags":true}""", true)]
    [InlineData("""{"flags":{"contains":false}}""", false)]
    [InlineData("""{"grades":{"gt":4}}""", true)]
    [InlineData("""{"grades":{"gt":1,"lt":5}}""", true)]
    [InlineData("""{"matrix":3}""", true)]
    [InlineData("""{"empty":null}""", false)]
    public void Looks_at_the_elements_of_arrays(string filter, bool matches) => Assert.Equal(matches, FilterSamples.Matches(filter, Document));

    [Theory]
    [InlineData("""{"author.name":"Alice"}""", true)]
    [InlineData("""{"author.roles":"editor"}""", true)]
    [InlineData("""{"author.roles":{"contains":"edit"}}""", false)]
    [InlineData("""{"parts.name":"b"}""", true)]
    [InlineData("""{"parts.name":{"contains":"b"}}""", true)]
    [InlineData("""{"parts.size":{"gt":8}}""", true)]
    [InlineData("""{"team.name":"people"}""", false)]
    [InlineData("""{"a\\.b.c":1}""", true)]
    [InlineData("""{"a.b.c":1}""", false)]
    [InlineData("""{"\\$key":"mine"}""", true)]
    [InlineData("""{"\\not":"a word"}""", true)]
    [InlineData("""{"back\\\\slash":1}""", true)]
    public void Follows_paths(string filter, bool matches) => Assert.Equal(matches, FilterSamples.Matches(filter, Document));

    [Theory]
    [InlineData("""{"team":{"exists":true}}""", true)]
    [InlineData("""{"team":{"exists":false}}""", false)]
    [InlineData("""{"missing":{"exists":false}}""", true)]
    [InlineData("""{"reviewer":{"exists":true}}""", true)]
    [InlineData("""{"empty":{"exists":true}}""", true)]
    [InlineData("""{"author":{"exists":true}}""", true)]
    [InlineData("""{"author.name":{"exists":true}}""", true)]
    [InlineData("""{"author.email":{"exists":true}}""", false)]
    [InlineData("""{"$author":{"exists":false}}""", true)]
    [InlineData("""{"$title":{"exists":true}}""", true)]
    public void Knows_what_is_there(string filter, bool matches) => Assert.Equal(matches, FilterSamples.Matches(filter, Document));

    [Theory]
    [InlineData("""{"$key":"handbook/travel.md"}""", true)]
    [InlineData("""{"$key":{"contains":"travel"}}""", true)]
    [InlineData("""{"$key":{"gte":"handbook/","lt":"handbook0"}}""", true)]
    [InlineData("""{"$source":{"in":["handbook","law"]}}""", true)]
    [InlineData("""{"$uri":{"ne":"https://x"}}""", true)]
    [InlineData("""{"$fileName":"travel.md"}""", true)]
    [InlineData("""{"$title":{"contains":"policy"}}""", true)]
    [InlineData("""{"$language":"en","$mediaType":"text/markdown"}""", true)]
    [InlineData("""{"$createdAt":{"gte":"2026-01-15","lt":"2026-01-16"}}""", true)]
    [InlineData("""{"$createdAt":"2026-01-15T10:30:00+01:00"}""", true)]
    [InlineData("""{"$updatedAt":{"gt":"2026-02-01"}}""", false)]
    public void Reads_the_fields_of_the_document_itself(string filter, bool matches) => Assert.Equal(matches, FilterSamples.Matches(filter, Document));

    [Fact]
    public void Takes_a_key_that_looks_like_a_date_for_text()
    {
        var fields = FilterSamples.Fields with { Key = "2026-01-01" };

        Assert.True(FilterSamples.Matches("""{"$key":"2026-01-01"}""", "{}", fields));
        Assert.False(FilterSamples.Matches("""{"$key":"2026-01-01T00:00:00Z"}""", "{}", fields));
        Assert.True(FilterSamples.Matches("""{"$key":{"lt":"2026-01-01T00:00:00Z"}}""", "{}", fields));
    }

    [Theory]
    [InlineData("""{"team":"people","year":2025}""", false)]
    [InlineData("""{"and":[{"team":"people"},{"year":2026}]}""", true)]
    [InlineData("""{"and":[]}""", true)]
    [InlineData("""{"or":[{"team":"law"},{"year":2026}]}""", true)]
    [InlineData("""{"or":[{"team":"law"},{"year":2025}]}""", false)]
    [InlineData("""{"or":[]}""", false)]
    [InlineData("""{"not":{"team":"law"}}""", true)]
    [InlineData("""{"not":{"missing":{"gt":1}}}""", true)]
    [InlineData("""{"not":{"not":{"team":"people"}}}""", true)]
    [InlineData("""{"draft":false,"or":[{"team":"law"},{"tags":"travel"}],"not":{"year":{"lt":2020}}}""", true)]
    public void Combines_conditions(string filter, bool matches) => Assert.Equal(matches, FilterSamples.Matches(filter, Document));

    [Fact]
    public void Orders_text_by_code_points_and_not_by_code_units()
    {
        // U+1F600 is above U+FF5E, but its first UTF-16 unit is below.
        Assert.True(FilterSamples.Matches("""{"name":{"gt":"\uff5e"}}""", """{"name":"😀"}"""));
        Assert.True(FilterSamples.Matches("""{"name":{"lt":"ab"}}""", """{"name":"a"}"""));
    }
}
