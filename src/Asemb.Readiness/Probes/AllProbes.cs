namespace Asemb.Readiness.Probes;

public static class AllProbes
{
    public static IReadOnlyList<IProbe> Create() =>
    [
        new DatabaseProbe(), new MigrationsProbe(), new IndexesProbe(), new VacuumProbe(), new RecallProbe(), new SecretsProbe(), new HostileInputProbe(), new AuthorisationProbe(), new CoverageProbe(),
        new PipelineProbe(), new CodeMapProbe(),
    ];
}
