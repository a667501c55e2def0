using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Highlighting;

namespace Asemb.Core.Search;

/// <param name="Page">What the store answered, with all timings.</param>
/// <param name="Highlights">One for each hit in the same order; empty when they were not asked for.</param>
/// <param name="Fusion">How the legs were fused; null unless the mode is hybrid.</param>
/// <param name="Took">From the request to the answer.</param>
public sealed record SearchAnswer(SearchPage Page, IReadOnlyList<Highlight> Highlights, FusionOptions? Fusion, TimeSpan Took);
