namespace Asemb.Conformance.Model;

internal enum ModelVerb
{
    CreateWorkspace,
    DeleteWorkspace,
    UpdateSettings,
    Accept,
    Lease,
    CommitHeld,
    CommitAny,
    FailForGood,
    FailForNow,
    Renew,
    Retry,
    Delete,
    DeleteBySource,
    PassTime,
    LeasesRunOut,
    Reopen,
    Restart,
    BeginSwitch,
    FillSwitch,
    EndSwitch,
    AbandonSwitch,
    DropRetired,
}

/// <summary>
/// A step of a random history. Whatever it chooses it chooses by its own seed from what is there when its turn comes, so that any part of a history
/// is a history too: that is what makes shrinking possible.
/// </summary>
internal readonly record struct ModelOperation(ModelVerb Verb, int Seed)
{
    private static readonly (ModelVerb Verb, int Weight)[] Weights =
    [
        (ModelVerb.CreateWorkspace, 2), (ModelVerb.DeleteWorkspace, 1), (ModelVerb.UpdateSettings, 1), (ModelVerb.Accept, 14), (ModelVerb.Lease, 10), (ModelVerb.CommitHeld, 12),
        (ModelVerb.CommitAny, 3), (ModelVerb.FailForGood, 2), (ModelVerb.FailForNow, 3), (ModelVerb.Renew, 2), (ModelVerb.Retry, 2), (ModelVerb.Delete, 4), (ModelVerb.DeleteBySource, 1),
        (ModelVerb.PassTime, 3), (ModelVerb.LeasesRunOut, 2), (ModelVerb.Reopen, 2), (ModelVerb.Restart, 1),
        (ModelVerb.BeginSwitch, 4), (ModelVerb.FillSwitch, 4), (ModelVerb.EndSwitch, 4), (ModelVerb.AbandonSwitch, 1), (ModelVerb.DropRetired, 1),
    ];

    public static List<ModelOperation> History(int seed, int length)
    {
        var random = new Random(seed);
        var total = Weights.Sum(entry => entry.Weight);
        return [.. Enumerable.Range(0, length).Select(_ => new ModelOperation(Choose(random.Next(total)), random.Next()))];
    }

    public override string ToString() => $"new({nameof(ModelVerb)}.{Verb}, {Seed})";

    private static ModelVerb Choose(int at)
    {
        foreach (var (verb, weight) in Weights)
        {
            if (at < weight) return verb;
            at -= weight;
        }

        throw new ArgumentOutOfRangeException(nameof(at));
    }
}
