using Asemb.Core.Ingestion;

namespace Asemb.Core.Tests.Ingestion;

public sealed class LeaseChoiceTests
{
    private readonly LeaseChoice _choice = new();
    private readonly Dictionary<long, List<DueDocument>> _queues = [];

    [Fact]
    public void Serves_the_workspace_first_that_was_served_longest_ago()
    {
        foreach (var workspace in (long[])[1, 2, 3]) Queue(workspace, 4);

        Assert.Equal([1L, 2, 3, 1, 2, 3], Enumerable.Range(0, 6).Select(_ => Assert.Single(Take(1)).Id / 100));
    }

    [Fact]
    public void Deals_document_by_document_and_fills_up_from_whoever_has_more()
    {
        Queue(1, 5);
        Queue(2, 2);

        Assert.Equal([100L, 200, 101, 201, 102, 103], Take(6).Select(document => document.Id));
    }

    [Fact]
    public void Stops_before_the_bytes_are_exceeded_but_gives_at_least_one()
    {
        Queue(1, 3, bytes: 10);

        Assert.Equal(2, Take(9, 29).Count);
        Assert.Single(Take(9, 1));
    }

    [Fact]
    public void A_suspect_goes_alone_and_one_passed_over_goes_next()
    {
        Queue(1, 2);
        _queues[2] = [new DueDocument(200, 1, IsSuspect: true), new DueDocument(201, 1, false)];

        Assert.Equal([100L, 201, 101], Take(9).Select(document => document.Id));
        Queue(1, 2);
        Assert.Equal([200L], Take(9).Select(document => document.Id));
        Assert.Equal([100L, 101], Take(9).Select(document => document.Id).Order());
    }

    [Fact]
    public void Suspects_of_one_attempt_go_a_few_together_and_those_of_more_alone()
    {
        _queues[1] = [new DueDocument(90, 1, IsSuspect: true, Attempts: 2), .. Enumerable.Range(0, 20).Select(i => new DueDocument(100 + i, 10, IsSuspect: true, Attempts: 1)), new DueDocument(120, 1, false)];

        Assert.Equal([90L], Take(50).Select(document => document.Id));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => 100L + i), Take(50).Select(document => document.Id));
        Assert.Equal([116L, 117], Take(50, 25).Select(document => document.Id));
        Assert.Equal([118L], Take(50, 5).Select(document => document.Id));
        Assert.Equal([119L], Take(50).Select(document => document.Id));
        Assert.Equal([120L], Take(50).Select(document => document.Id));
    }

    [Fact]
    public void A_suspect_at_the_head_goes_alone_at_once()
    {
        _queues[1] = [new DueDocument(100, 1, IsSuspect: true), new DueDocument(101, 1, false)];

        Assert.Equal([100L], Take(9).Select(document => document.Id));
        Assert.Equal([101L], Take(9).Select(document => document.Id));
    }

    [Fact]
    public void Urgent_documents_go_first_and_have_every_other_turn_while_others_wait()
    {
        _queues[1] = [.. Enumerable.Range(0, 4).Select(i => new DueDocument(100 + i, 1, false)), .. Enumerable.Range(0, 3).Select(i => new DueDocument(110 + i, 1, false, IsUrgent: true))];

        Assert.Equal([110L], Take(1).Select(document => document.Id));
        Assert.Equal([100L, 111], Take(2).Select(document => document.Id));
        Assert.Equal([101L, 112, 102, 103], Take(9).Select(document => document.Id));
    }

    [Fact]
    public void A_workspace_with_urgent_documents_has_no_more_turns_than_another()
    {
        Queue(1, 4);
        _queues[2] = [.. Enumerable.Range(0, 4).Select(i => new DueDocument(200 + i, 1, false, IsUrgent: true))];

        Assert.Equal([100L, 200, 101, 201], Take(4).Select(document => document.Id));
    }

    [Fact]
    public void A_document_for_which_its_workspace_has_no_room_is_passed_over_for_what_has()
    {
        var shared = SharedRoom.For(100, 8 << 20);
        shared.Begin(1, 6 << 20);
        _queues[1] = [new DueDocument(100, 512 << 10, false), new DueDocument(101, 1, false)];
        Queue(2, 1);

        Assert.Equal([101L, 200], Take(9, shared: shared).Select(document => document.Id).Order());
        Assert.Equal(1, shared.Documents);
    }

    [Fact]
    public void Forgets_workspaces_that_have_nothing_due_any_more()
    {
        for (var workspace = 1L; workspace <= 5000; workspace++)
        {
            Queue(workspace, 1);
            Assert.Single(Take(1));
            _queues.Remove(workspace);
        }

        Assert.InRange(_choice.Remembered, 1, 1001);
    }

    private void Queue(long workspace, int documents, long bytes = 1) =>
        _queues[workspace] = [.. Enumerable.Range(0, documents).Select(i => new DueDocument(workspace * 100 + i, bytes, false))];

    private List<DueDocument> Take(int maxDocuments, long maxBytes = long.MaxValue, SharedRoom? shared = null)
    {
        var due = _queues.Where(queue => queue.Value.Count > 0).Select(queue => new DueWorkspace(queue.Key, queue.Key)).ToList();
        var taken = _choice.Choose(due, workspace => _queues[workspace], new LeaseRoom(maxDocuments, maxBytes) { Shared = shared });
        foreach (var queue in _queues.Values) queue.RemoveAll(taken.Contains);
        return taken;
    }
}
