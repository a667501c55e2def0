namespace Asemb.Client.Contracts;

/// <summary>Which documents to process again from their kept originals: exactly one of the three.</summary>
public sealed record ReprocessRequest
{
    /// <summary>Up to 1,000 keys.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Every document of this source.</summary>
    /// <example>handbook</example>
    public string? Source { get; init; }

    /// <summary>True: every document of the workspace.</summary>
    /// <example>true</example>
    public bool? All { get; init; }
}

/// <summary>What is processed again.</summary>
public sealed record ReprocessAnswer
{
    /// <summary>The job that follows them; absent when there are none.</summary>
    /// <example>0197c1a0-5d6e-7c3a-9b1f-2f0f5a3f9d11</example>
    public Guid? JobId { get; init; }

    /// <summary>Documents that wait again; what is searchable of them stays so meanwhile.</summary>
    /// <example>1200</example>
    public required int Queued { get; init; }

    /// <summary>Documents that waited already, or were under way: they get the present settings without that.</summary>
    /// <example>0</example>
    public int Waiting { get; init; }

    /// <summary>Documents that were left as they are, because no original is kept of them: send them again.</summary>
    /// <example>0</example>
    public required int WithoutOriginal { get; init; }

    /// <summary>Keys of the first 20 of these.</summary>
    public required IReadOnlyList<string> KeysWithoutOriginal { get; init; }
}
