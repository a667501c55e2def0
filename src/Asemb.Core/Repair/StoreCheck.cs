namespace Asemb.Core.Repair;

/// <summary>One comparison of what is stored with what it should be.</summary>
/// <param name="Name">Short, for programs and runbooks.</param>
/// <param name="Mend">What a repair does about it.</param>
/// <param name="Message">What is wrong: {0} is how many, {1} of what. Ends with what to do where <paramref name="Mend"/> is none.</param>
public sealed record StoreCheck(string Name, RepairMend Mend, string Message)
{
    /// <summary>What follows the message while nothing is mended.</summary>
    public string Advice => Mend switch
    {
        RepairMend.Delete => " `asemb doctor --repair` deletes them.",
        RepairMend.Recount => " `asemb doctor --repair` counts anew.",
        RepairMend.Rebuild => " `asemb doctor --repair` makes that anew.",
        RepairMend.Reprocess => " `asemb doctor --repair` has the documents processed again.",
        RepairMend.Release => " `asemb doctor --repair` gives them back to the queue.",
        RepairMend.Pause => " `asemb doctor --repair` lets go of the ones and holds the others.",
        RepairMend.Fail => " Send them again; `asemb doctor --repair` marks them failed, so that nobody overlooks them until then.",
        _ => "",
    };

    /// <summary>What follows it when all is.</summary>
    public string Outcome => Mend switch
    {
        RepairMend.Delete => " They were deleted.",
        RepairMend.Recount => " That was counted anew.",
        RepairMend.Rebuild => " That was made anew.",
        RepairMend.Reprocess => " The documents are processed again; any without its original was marked failed, to be sent again.",
        RepairMend.Release => " They were given back to the queue.",
        RepairMend.Pause => " The ones were let go, the others are held.",
        RepairMend.Fail => " They were marked failed. Send them again.",
        _ => "",
    };
}
