namespace Asemb.Core.Webhooks;

/// <summary>What came of looking at a part of the jobs whose end is to be told.</summary>
/// <param name="Told">How many.</param>
/// <param name="Next">Where to go on; null: the last one was looked at.</param>
public sealed record AnnouncedJobs(int Told, string? Next)
{
    /// <summary>Whether something waits is asked of one document after the other, until one does.</summary>
    private const int MostDocuments = 20_000;

    /// <summary>How many of the next jobs, which have so many documents, one look is enough for; one at least.</summary>
    public static int Part(IEnumerable<int> documents)
    {
        var (jobs, sum) = (0, 0L);
        foreach (var each in documents)
        {
            sum += each;
            if (jobs > 0 && sum > MostDocuments) break;
            jobs++;
        }

        return jobs;
    }
}
