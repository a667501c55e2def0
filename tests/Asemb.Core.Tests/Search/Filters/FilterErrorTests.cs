using System.Globalization;
using System.Text;
using Asemb.Core.Errors;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Tests.Search.Filters;

public sealed class FilterErrorTests
{
    [Theory]
    [InlineData("""[]""", "filter", "A filter is a JSON object, and this is an array. Example: {\"year\":{\"gte\":2024}}")]
    [InlineData("""7""", "filter", "A filter is a JSON object, and this is the number 7. Example: {\"year\":{\"gte\":2024}}")]
    [InlineData(""" "{}" """, "filter", "A filter is a JSON object, and this is the text '{}'. Send the object itself, not a text that holds it.")]
    [InlineData("""{"and":{"a":1}}""", "filter.and", "'and' takes an array of filters, and this is an object. Example: {\"and\":[{\"year\":{\"gte\":2024}}]}")]
    [InlineData("""{"or":[{"a":1},5]}""", "filter.or[1]", "A filter is a JSON object, and this is the number 5. Example: {\"year\":{\"gte\":2024}}")]
    [InlineData("""{"not":[{"a":1}]}""", "filter.not", "'not' takes one filter, an object, and this is an array. Example: {\"not\":{\"year\":{\"gte\":2024}}}")]
    [InlineData("""{"a":[1,2]}""", "filter.a", "'a' is compared with an array. To match any of several values write {\"in\":[…]}.")]
    [InlineData("""{"AND":[{"a":1}]}""", "filter.AND", "'AND' is compared with an array. Did you mean 'and'? To match any of several values write {\"in\":[…]}.")]
    [InlineData("""{"a":{}}""", "filter.a", "'a' has no operator. Write one of eq, ne, in, nin, gt, gte, lt, lte, exists, contains. Example: {\"year\":{\"gte\":2024}}")]
    public void Explains_a_wrong_shape(string filter, string field, string message) => AssertFault(filter, field, message);

    [Theory]
    [InlineData("""{"and":[{"a":1},{"price":{"gtt":5}}]}""", "filter.and[1].price.gtt", "There is no operator 'gtt'. Did you mean 'gt'?")]
    [InlineData("""{"year":{"$gte":5}}""", "filter.year.$gte", "There is no operator '$gte'. Did you mean 'gte'?")]
    [InlineData("""{"year":{"between":5}}""", "filter.year.between", "There is no operator 'between'. Known are: eq, ne, in, nin, gt, gte, lt, lte, exists, contains. A member of an object is written with a dot: 'year.between'.")]
    [InlineData("""{"$key":{"like":"x"}}""", "filter.$key.like", "There is no operator 'like'. Known are: eq, ne, in, nin, gt, gte, lt, lte, exists, contains.")]
    [InlineData("""{"author":{"name":{"eq":"x"}}}""", "filter.author.name", "There is no operator 'name'. Known are: eq, ne, in, nin, gt, gte, lt, lte, exists, contains. A member of an object is written with a dot: 'author.name'.")]
    [InlineData("""{"odd key":{"gtt":5}}""", "filter[\"odd key\"].gtt", "There is no operator 'gtt'. Did you mean 'gt'?")]
    public void Names_an_unknown_operator_its_place_and_the_nearest(string filter, string field, string message) => AssertFault(filter, field, message);

    [Theory]
    [InlineData("""{"$filename":"x"}""", "filter.$filename", "There is no field '$filename'. Did you mean '$fileName'? A member of the metadata whose name begins with a dollar sign is written '\\$filename'.")]
    [InlineData("""{"$and":[]}""", "filter.$and", "There is no field '$and'. Did you mean 'and'? A member of the metadata whose name begins with a dollar sign is written '\\$and'.")]
    [InlineData("""{"a..b":1}""", "filter.a..b", "The field 'a..b' has a dot with no name beside it. A dot that is part of a name is written '\\.'.")]
    [InlineData("""{"":1}""", "filter[\"\"]", "The name of a field is empty.")]
    [InlineData("""{"a\\":1}""", "filter.a\\", "The field 'a\\' ends in a single backslash. A backslash that is part of a name is written '\\\\'.")]
    public void Explains_a_wrong_field(string filter, string field, string message) => AssertFault(filter, field, message);

    [Theory]
    [InlineData("""{"a":{"gt":true}}""", "filter.a.gt", "'gt' takes a number, a date or a text, and this is true, which has no order.")]
    [InlineData("""{"a":{"lte":null}}""", "filter.a.lte", "'lte' takes a number, a date or a text, and this is null, which has no order.")]
    [InlineData("""{"a":{"gt":[1]}}""", "filter.a.gt", "'gt' takes one value, and this is an array. Write one condition for each value.")]
    [InlineData("""{"a":{"eq":[1]}}""", "filter.a.eq", "'eq' takes one value, and this is an array. Use 'in' for several values.")]
    [InlineData("""{"a":{"ne":[1]}}""", "filter.a.ne", "'ne' takes one value, and this is an array. Use 'nin' for several values.")]
    [InlineData("""{"a":{"contains":{"b":1}}}""", "filter.a.contains", "'contains' takes one value, and this is an object. An object is compared by its members, written with a dot such as 'author.name'.")]
    [InlineData("""{"a":{"in":"x"}}""", "filter.a.in", "'in' takes an array of values, and this is the text 'x'. Example: {\"in\":[\"a\",\"b\"]}")]
    [InlineData("""{"a":{"nin":[1,[2]]}}""", "filter.a.nin[1]", "'nin' takes texts, numbers, true, false and null, and this is an array.")]
    [InlineData("""{"a":{"exists":"yes"}}""", "filter.a.exists", "'exists' takes true or false, and this is the text 'yes'.")]
    [InlineData("""{"a":1e999}""", "filter.a", "The number is too large to be compared.")]
    [InlineData("""{"$key":5}""", "filter.$key", "'$key' is a text, and this is the number 5.")]
    [InlineData("""{"$author":null}""", "filter.$author", "'$author' is never null. To find documents without it write {\"exists\":false}.")]
    [InlineData("""{"$createdAt":{"gte":"2026-02-30"}}""", "filter.$createdAt.gte", "'$createdAt' is a date, and this is the text '2026-02-30'. Write it as 2024-05-31 or 2024-05-31T12:00:00Z.")]
    [InlineData("""{"$updatedAt":{"in":["2026-02-28",5]}}""", "filter.$updatedAt.in[1]", "'$updatedAt' is a date, and this is the number 5. Write it as 2024-05-31 or 2024-05-31T12:00:00Z.")]
    [InlineData("""{"$createdAt":{"contains":"2026"}}""", "filter.$createdAt.contains", "'$createdAt' is a date and contains nothing. Use gte and lt for a span of time.")]
    public void Explains_a_wrong_type(string filter, string field, string message) => AssertFault(filter, field, message);

    [Fact]
    public void Bounds_the_depth()
    {
        Assert.NotNull(FilterSamples.Parse(Nested(FilterParser.MaxDepth)));

        var fault = Fault(Nested(FilterParser.MaxDepth + 1));

        Assert.Equal("filter" + string.Concat(Enumerable.Repeat(".not", FilterParser.MaxDepth + 1)), fault.Field);
        Assert.Equal("The filter has and, or and not in one another more than 16 deep.", fault.Message);
    }

    [Fact]
    public void Bounds_the_number_of_conditions()
    {
        Assert.NotNull(FilterSamples.Parse(Wide(FilterParser.MaxConditions)));

        var fault = Fault(Wide(FilterParser.MaxConditions + 1));

        Assert.Equal(("filter.or[256].a", "The filter has more than 256 conditions. One 'in' can stand for many 'eq'."), (fault.Field, fault.Message));
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"and":[]}""", ".and")]
    [InlineData("""{"or":[]}""", ".or")]
    [InlineData("""{"not":{}}""", "")]
    public void Counts_what_has_no_condition_too(string empty, string place)
    {
        var most = empty.StartsWith("{\"not", StringComparison.Ordinal) ? (FilterParser.MaxNodes - 1) / 2 : FilterParser.MaxNodes - 1;
        Assert.NotNull(FilterSamples.Parse(Repeat(most)));

        var fault = Fault(Repeat(most + 1));

        Assert.StartsWith($"filter.or[{most}]{place}", fault.Field, StringComparison.Ordinal);
        Assert.Equal("The filter has more than 1024 conditions, and, or and not together, empty ones included.", fault.Message);

        string Repeat(int times) => "{\"or\":[" + string.Join(',', Enumerable.Repeat(empty, times)) + "]}";
    }

    [Fact]
    public void Repeats_only_the_beginning_of_an_unknown_operator() => Assert.InRange(Fault("{\"a\":{\"" + new string('x', 50_000) + "\":1}}").Message.Length, 50, 500);

    [Fact]
    public void Bounds_lists_texts_and_names()
    {
        AssertFault("{\"a\":{\"in\":[" + string.Join(',', Enumerable.Range(0, 1001)) + "]}}", "filter.a.in", "'in' has 1001 values; at most 1000 are allowed.");
        AssertFault($$"""{"a":"{{new string('x', 4097)}}"}""", "filter.a", "The text has 4097 characters; at most 4096 are allowed.");
        AssertFault($$"""{"{{new string('x', 1025)}}":1}""", "filter." + new string('x', 40) + "…", "The name of a field has 1025 characters; at most 1024 are allowed.");
        var deep = string.Join('.', Enumerable.Repeat("a", 33));
        AssertFault($$"""{"{{deep}}":1}""", "filter." + deep[..40] + "…", $"The field '{deep}' is 33 names deep; at most 32 are allowed.");
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"not\":", depth)) + "{\"a\":1}" + new string('}', depth);

    private static string Wide(int conditions)
    {
        var text = new StringBuilder("{\"or\":[");
        for (var i = 0; i < conditions; i++) text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{{\"a\":{i}}}");
        return text.Append("]}").ToString();
    }

    private static AsembException Fault(string filter) => Assert.Throws<AsembException>(() => FilterSamples.Parse(filter));

    private static void AssertFault(string filter, string field, string message)
    {
        var fault = Fault(filter);
        Assert.Equal((ErrorCodes.InvalidFilter, field, message), (fault.Error, fault.Field, fault.Message));
    }
}
