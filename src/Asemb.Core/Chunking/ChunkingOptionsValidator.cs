using Asemb.Core.Errors;

namespace Asemb.Core.Chunking;

/// <summary>Says everything that is wrong with a choice of chunking, not the first thing only.</summary>
public static class ChunkingOptionsValidator
{
    public const int LeastMaxTokens = 16;
    public const int MostMaxTokens = 8192;

    /// <summary>One message for each value out of its range, beginning with the field's name; empty when all are right.</summary>
    public static IReadOnlyList<string> Validate(ChunkingOptions options)
    {
        var errors = new List<string>();
        if (!Enum.IsDefined(options.Strategy))
        {
            errors.Add($"strategy must be structure, recursive, sentence or fixed; it is {(int)options.Strategy}.");
        }

        if (options.MaxTokens is < LeastMaxTokens or > MostMaxTokens)
        {
            errors.Add($"maxTokens must be from {LeastMaxTokens} to {MostMaxTokens}; it is {options.MaxTokens}.");
        }

        if (options.OverlapTokens < 0 || options.OverlapTokens > options.MaxTokens / 2)
        {
            errors.Add($"overlapTokens must be from 0 to half of maxTokens ({Math.Max(0, options.MaxTokens / 2)}); it is {options.OverlapTokens}.");
        }

        if (options.MinTokens < 0 || options.MinTokens > options.MaxTokens)
        {
            errors.Add($"minTokens must be from 0 to maxTokens ({Math.Max(0, options.MaxTokens)}); it is {options.MinTokens}.");
        }

        return errors;
    }

    /// <exception cref="AsembException"><c>invalid_request</c>, with every message.</exception>
    public static void Require(ChunkingOptions options)
    {
        var errors = Validate(options);
        if (errors.Count > 0)
        {
            throw new AsembException(ErrorCodes.InvalidRequest, $"The chunking options are not valid: {string.Join(' ', errors)}") { Field = "chunking" };
        }
    }
}
