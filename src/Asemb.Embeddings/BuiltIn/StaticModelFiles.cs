namespace Asemb.Embeddings.BuiltIn;

/// <summary>The names of the built-in model's files inside the assembly.</summary>
internal static class StaticModelFiles
{
    public const string Weights = "embeddings.int8.bin";
    public const string Scales = "embeddings.int8.scales.f32.bin";
    public const string Vocabulary = "vocab.txt";

    public static EmbeddedFile Open(string name) => EmbeddedFile.Open("asemb-static-en/" + name);
}
