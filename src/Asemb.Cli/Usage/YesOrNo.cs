namespace Asemb.Cli.Usage;

/// <summary>A choice that an option takes, so that absent is neither.</summary>
internal enum YesOrNo
{
    Yes,
    No,
}
