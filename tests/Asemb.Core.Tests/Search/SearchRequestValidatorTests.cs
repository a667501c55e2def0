using Asemb.Core.Errors;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;

namespace Asemb.Core.Tests.Search;

public sealed class SearchRequestValidatorTests
{
    public static TheoryData<SearchRequest, string> Invalid() => new()
    {
        { new SearchRequest { Query = "  " }, "query" },
        { new SearchRequest { Query = new string('q', SearchRequestValidator.MaxQueryLength + 1) }, "query" },
        { new SearchRequest { Query = "half \ud800 pair" }, "query" },
        { new SearchRequest { Query = "q", Limit = 0 }, "limit" },
        { new SearchRequest { Query = "q", Limit = 10_000 }, "limit" },
        { new SearchRequest { Query = "q", Offset = -1 }, "offset" },
        { new SearchRequest { Query = "q", Offset = 991 }, "offset" },
        { new SearchRequest { Query = "q", Neighbors = 6 }, "neighbors" },
        { new SearchRequest { Query = "q", MinScore = double.NaN }, "minScore" },
        { new SearchRequest { Query = "q", Fusion = new FusionOptions(FusionMethod.Weighted, 1.5) }, "fusion.vectorWeight" },
        { new SearchRequest { Query = "q", Fusion = new FusionOptions(FusionMethod.Rrf, double.NaN) }, "fusion.vectorWeight" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Refuses_and_names_the_field(SearchRequest request, string field)
    {
        var exception = Assert.Throws<AsembException>(() => SearchRequestValidator.Validate(request));

        Assert.Equal(ErrorCodes.InvalidRequest, exception.Error);
        Assert.Equal(field, exception.Field);
    }

    [Fact]
    public void Accepts_the_last_page_that_is_ranked()
    {
        SearchRequestValidator.Validate(new SearchRequest { Query = "q 😀", Offset = SearchPlan.Candidates - 10 });
    }
}
