using Asemb.Core.Webhooks;

namespace Asemb.Core.Tests.Webhooks;

public sealed class AnnouncedJobsTests
{
    [Theory]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { 1, 0, 1 }, 3)]
    [InlineData(new[] { 1_000_000, 1 }, 1)]
    [InlineData(new[] { 19_000, 1_000, 1 }, 2)]
    [InlineData(new[] { int.MaxValue, int.MaxValue }, 1)]
    public void A_part_is_bounded_by_documents_and_never_empty_by_them(int[] documents, int jobs) => Assert.Equal(jobs, AnnouncedJobs.Part(documents));
}
