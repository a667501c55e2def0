namespace Asemb.Core.Errors;

/// <summary>Exit codes of the command line. docs/errors.md lists them; a test holds the two together.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A fault of ASEMB itself or of its store.</summary>
    public const int Internal = 1;

    /// <summary>The command, its options or its input are wrong.</summary>
    public const int Usage = 2;

    /// <summary>What was asked for does not exist.</summary>
    public const int NotFound = 3;

    /// <summary>No key, a wrong key, or a key without the right.</summary>
    public const int Denied = 4;

    /// <summary>The request contradicts the present state.</summary>
    public const int Conflict = 5;

    /// <summary>A size, rate or time limit was hit.</summary>
    public const int Limit = 6;

    /// <summary>The server, the store or an embedding endpoint cannot be reached.</summary>
    public const int Unavailable = 7;

    /// <summary>The command ended, but some documents failed.</summary>
    public const int PartialFailure = 8;

    /// <summary>A check failed: readiness or doctor found something wrong or unmeasured.</summary>
    public const int CheckFailed = 9;

    /// <summary>Interrupted with Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
