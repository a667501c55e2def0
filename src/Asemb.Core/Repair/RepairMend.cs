namespace Asemb.Core.Repair;

/// <summary>What a repair does about a finding. None of them touches what a user gave.</summary>
public enum RepairMend
{
    /// <summary>Nothing can be done from inside; the message says what a person can.</summary>
    None,

    /// <summary>Deletes rows that belong to nothing.</summary>
    Delete,

    /// <summary>Counts anew.</summary>
    Recount,

    /// <summary>Makes anew what can be made of other rows.</summary>
    Rebuild,

    /// <summary>Has documents processed again from their kept originals; one that has none becomes failed, and says so.</summary>
    Reprocess,

    /// <summary>Gives documents back to the queue.</summary>
    Release,

    /// <summary>Lets go of documents that no paused job has, and holds those that one has.</summary>
    Pause,

    /// <summary>Makes documents failed, with what to do; what is searchable of them stays so.</summary>
    Fail,
}
