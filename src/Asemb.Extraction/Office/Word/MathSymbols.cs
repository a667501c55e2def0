using System.Text;

namespace Asemb.Extraction.Office.Word;

/// <summary>Characters of mathematics and their LaTeX names.</summary>
internal static class MathSymbols
{
    private static readonly Dictionary<char, string> Names = Build(
        "α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega " +
        "Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega " +
        "∑ sum ∏ prod ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint ∯ oiint ∰ oiiint ⋃ bigcup ⋂ bigcap ⋁ bigvee ⋀ bigwedge " +
        "∞ infty ∂ partial ∇ nabla ± pm ∓ mp × times ÷ div ⋅ cdot · cdot ∙ bullet ∘ circ ≤ leq ≥ geq ≠ neq ≈ approx ≡ equiv ∼ sim ≅ cong ∝ propto ≪ ll ≫ gg " +
        "∈ in ∉ notin ⊂ subset ⊆ subseteq ⊃ supset ⊇ supseteq ∪ cup ∩ cap ∅ emptyset ∀ forall ∃ exists ¬ neg ∧ wedge ∨ vee ⊕ oplus ⊗ otimes ⊥ perp ∥ parallel " +
        "→ rightarrow ← leftarrow ↔ leftrightarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ↦ mapsto … ldots ⋯ cdots ⋮ vdots ⋱ ddots ′ prime ∖ setminus ℏ hbar ℓ ell ℝ mathbb{R} ℕ mathbb{N} ℤ mathbb{Z} ℚ mathbb{Q} ℂ mathbb{C}");

    /// <summary>Replaces symbols by commands, each with a space behind it, and math alphanumerics (𝑥) by plain letters.</summary>
    public static string Translate(string text)
    {
        var latex = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var c = rune.IsBmp ? (char)rune.Value : '\0';
            if (Names.TryGetValue(c, out var name)) latex.Append('\\').Append(name).Append(' ');
            else if (c is '\u2212' or '\u2013') latex.Append('-');
            else if (c is not ('\u2061' or '\u2062' or '\u2063' or '\u200B')) latex.Append(rune.ToString().Normalize(NormalizationForm.FormKC));
        }

        return latex.ToString();
    }

    public static string Accent(string character) => character switch
    {
        "\u0302" or "^" => "\\hat",
        "\u0303" or "~" => "\\tilde",
        "\u0304" or "\u0305" or "\u00AF" => "\\bar",
        "\u20D7" or "\u2192" => "\\vec",
        "\u0307" => "\\dot",
        "\u0308" => "\\ddot",
        "\u0306" => "\\breve",
        "\u030C" => "\\check",
        "\u0332" => "\\underline",
        _ => "\\hat",
    };

    private static Dictionary<char, string> Build(string pairs)
    {
        var words = pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var names = new Dictionary<char, string>();
        for (var i = 0; i + 1 < words.Length; i += 2) names[words[i][0]] = words[i + 1];
        return names;
    }
}
