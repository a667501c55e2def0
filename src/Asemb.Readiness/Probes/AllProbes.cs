namespace Asemb.Readiness.Probes;

public static class AllProbes
{
    public static IReadOnlyList<IProbe> Create() =>
    [
        new MigrationsProbe(), new HostileInputProbe(), new AuthorisationProbe(), new CoverageProbe(), new PipelineProbe(), new CodeMapProbe(),
    ];
}
