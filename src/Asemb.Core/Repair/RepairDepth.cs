namespace Asemb.Core.Repair;

/// <summary>How closely a store is compared with what it should be.</summary>
public enum RepairDepth
{
    /// <summary>Counts and states, mostly by indexes alone: cheap enough for every hour.</summary>
    Light,

    /// <summary>All rows with one another.</summary>
    Standard,

    /// <summary>Also every original: that it unpacks, and to what was sent.</summary>
    Deep,
}
