namespace Asemb.Core.Indexing;

/// <summary>A term of the lexicon.</summary>
/// <param name="Surface">A word that was analysed to it, in lower case, for people to read; null when that is the term itself.</param>
public sealed record NewTerm(int Id, string Term, string? Surface);
