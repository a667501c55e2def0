try
{
    return await Asemb.KillDrill.Drill.RunAsync(args, Console.Out);
}
catch (Xunit.Sdk.SkipException exception)
{
    // A test without its servers is skipped; a drill without them has failed.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
