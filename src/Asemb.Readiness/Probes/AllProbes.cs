namespace Asemb.Readiness.Probes;

public static class AllProbes
{
    public static IReadOnlyList<IProbe> Create() =>
    [
        new MigrationsProbe(), new IndexesProbe(), new RecallProbe(), new SecretsProbe(), new HostileInputProbe(), new AuthorisationProbe(), new CoverageProbe(),
        new PipelineProbe(), new CodeMapProbe(),
    ];
}
