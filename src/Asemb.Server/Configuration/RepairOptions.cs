using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Configuration;

/// <summary>How the server looks after what is stored. Section <c>Repair</c>.</summary>
public sealed class RepairOptions
{
    /// <summary>False: the server compares what is stored with what it should be only when it is asked to.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Minutes between two looks at counts and states.</summary>
    [Range(1, 10_080)]
    public int IntervalMinutes { get; set; } = 60;

    /// <summary>False: these looks only tell, in the log and in the health, and mend nothing.</summary>
    public bool Automatic { get; set; } = true;
}
