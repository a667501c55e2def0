using Asemb.Core.Ingestion;

namespace Asemb.Core.Tests.Ingestion;

public sealed class SharedRoomTests
{
    private const long Small = 64 << 10;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(256)]
    public void One_alone_has_all_places_that_it_is_meant_to_have_and_leaves_one_at_least(int most)
    {
        var room = SharedRoom.For(most, long.MaxValue / 16);

        Assert.Equal(most, Fill(room, 1));
        Assert.True(room.MayBegin(2, Small));
    }

    [Fact]
    public void Several_come_to_less_than_half_each_and_leave_room_for_the_next()
    {
        var room = SharedRoom.For(256, long.MaxValue / 16);
        Fill(room, 1);

        // What leaves is taken up by whoever may.
        for (var i = 0; i < 500; i++)
        {
            room.Add(1 + (i % 2 == 0 || room.CountOf(2) == 0 ? 0 : 1), -1, -Small);
            foreach (var workspace in (long[])[2, 1])
            {
                if (room.MayBegin(workspace, Small)) room.Begin(workspace, Small);
            }
        }

        Assert.InRange(room.CountOf(1), 120, 140);
        Assert.InRange(room.CountOf(2), 120, 140);
        Assert.True(room.MayBegin(3, Small));
    }

    [Fact]
    public void Memory_is_shared_alike_and_one_large_document_takes_none_of_it()
    {
        var room = SharedRoom.For(256, 16 << 20);

        Assert.True(room.MayBegin(1, 200 << 20));
        Assert.False(room.Begin(1, 200 << 20));
        Assert.Equal((1, 0L), (room.Documents, room.Bytes));
        Assert.True(room.MayBegin(1, 1 << 20));
        Assert.False(room.MayBegin(2, 200 << 20));
        while (room.MayBegin(1, 1 << 20)) Assert.True(room.Begin(1, 1 << 20));
        Assert.Equal(14 << 20, room.Bytes);
        Assert.True(room.MayBegin(2, 1 << 20));
    }

    [Fact]
    public void A_workspace_is_sated_until_as_much_as_it_has_or_a_few_fit()
    {
        var room = SharedRoom.For(256, long.MaxValue / 16);
        room.Begin(2, Small);
        Fill(room, 1);

        Assert.Equal([1L], room.FindSated(64, Small));
        room.Add(1, -66, -66 * Small);
        Assert.Empty(room.FindSated(64, Small));
    }

    private static int Fill(SharedRoom room, long workspace)
    {
        while (room.MayBegin(workspace, Small)) room.Begin(workspace, Small);
        return room.CountOf(workspace);
    }
}
