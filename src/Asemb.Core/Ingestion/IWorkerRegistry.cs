namespace Asemb.Core.Ingestion;

/// <summary>
/// Which processes index documents of this store, so that whoever asks why documents wait learns that nobody is there to take them. Nothing else depends on it: a
/// worker that is not listed works all the same.
/// </summary>
public interface IWorkerRegistry
{
    /// <summary>Says that a worker is there. To be repeated well within <see cref="WorkerBeat.Lifetime"/>; forgets those that have been silent for long.</summary>
    Task BeatAsync(WorkerBeat beat, CancellationToken cancellationToken);

    Task LeaveAsync(Guid worker, CancellationToken cancellationToken);

    /// <summary>Those that were heard of within <see cref="WorkerBeat.Lifetime"/>.</summary>
    Task<int> CountAsync(CancellationToken cancellationToken);
}

/// <param name="Worker">Of the process, new at every start.</param>
/// <param name="Name">Machine and process, for people.</param>
public sealed record WorkerBeat(Guid Worker, string Name)
{
    /// <summary>Generous, for the clocks of two machines never agree quite.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>After so long a row is taken away.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(1);
}
