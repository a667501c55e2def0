using Asemb.Core.Search;
using Asemb.Core.Words;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>Every language that a workspace can be set to: inflected words find one another where there is a stemmer, accents never matter.</summary>
public abstract class LanguageConformance(StoreSource source) : StoreConformance(source)
{
    private const string Other = "42 43 44";

    private int _created;

    /// <summary>Language, a word, and another form of it.</summary>
    public static TheoryData<string, string, string> Inflections => new()
    {
        { "arabic", "والمكتبات", "مكتبة" },
        { "armenian", "համակարգիչներ", "համակարգիչ" },
        { "basque", "liburutegiak", "liburutegi" },
        { "catalan", "programes", "programa" },
        { "danish", "bøgerne", "bøger" },
        { "dutch", "vergaderingen", "vergadering" },
        { "english", "libraries", "library" },
        { "finnish", "kirjastoissa", "kirjasto" },
        { "french", "bibliothèques", "bibliothèque" },
        { "german", "Häuser", "Haus" },
        { "greek", "υπολογιστών", "υπολογιστής" },
        { "hindi", "पुस्तकालयों", "पुस्तकालय" },
        { "hungarian", "könyvtárakban", "könyvtár" },
        { "indonesian", "perpustakaannya", "perpustakaan" },
        { "irish", "leabharlannaíocht", "leabharlann" },
        { "italian", "biblioteche", "biblioteca" },
        { "norwegian", "bibliotekene", "biblioteket" },
        { "portuguese", "documentações", "documentação" },
        { "romanian", "bibliotecilor", "biblioteca" },
        { "russian", "библиотеками", "библиотека" },
        { "spanish", "documentaciones", "documentación" },
        { "swedish", "böckerna", "böcker" },
        { "turkish", "kitaplar", "kitap" },
    };

    /// <summary>Languages without a stemmer: a word, and another form that is too far from it for a typing error.</summary>
    public static TheoryData<string, string, string> Uninflected => new()
    {
        { "lithuanian", "bibliotekininkas", "biblioteka" },
        { "nepali", "पुस्तकालयहरू", "पुस्तकालय" },
        { "serbian", "библиотекарима", "библиотека" },
        { "simple", "librarianship", "libraries" },
        { "tamil", "நூலகங்களில்", "நூலகம்" },
        { "yiddish", "ביבליאָטעקאַרן", "ביבליאָטעק" },
    };

    /// <summary>Language, a word, and the same without its accents, points or capitals.</summary>
    public static TheoryData<string, string, string> Spellings => new()
    {
        { "arabic", "كِتَابٌ", "كتاب" },
        { "danish", "Ærø", "aero" },
        { "finnish", "pöytä", "poyta" },
        { "french", "ŒUVRE", "oeuvre" },
        { "german", "Straße", "STRASSE" },
        { "german", "Ha\u0308user", "Häuser" },
        { "greek", "ΒΙΒΛΊΟ", "βιβλιο" },
        { "hungarian", "tűzhely", "tuzhely" },
        { "lithuanian", "žąsis", "zasis" },
        { "norwegian", "Tromsø", "tromso" },
        { "portuguese", "coração", "coracao" },
        { "romanian", "Țară", "tara" },
        { "russian", "учёный", "ученый" },
        { "russian", "русскии\u0306", "русский" },
        { "serbian", "šećer", "secer" },
        { "simple", "ｆｕｌｌ", "full" },
        { "simple", "Łódź", "lodz" },
        { "spanish", "montaña", "montana" },
        { "swedish", "Ångström", "angstrom" },
        { "turkish", "IŞIK", "ışık" },
        { "yiddish", "ביבליאָטעק", "ביבליאטעק" },
    };

    [Fact]
    public void Every_language_is_tried() => Assert.Equal(
        TextLanguages.Names,
        Inflections.Concat(Uninflected).Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Inflections))]
    public async Task Finds_other_forms_of_a_word(string language, string text, string query)
    {
        Assert.True(TextLanguages.HasStemmer(language));
        foreach (var (stored, asked) in ((string, string)[])[(text, query), (query, text)])
        {
            var page = await SearchAsync(await CreateAsync(language, stored), asked);

            Assert.Equal(["word"], page.Hits.Select(hit => hit.Document.Key));
            Assert.Empty(page.Reading.Expansions);
        }
    }

    [Theory]
    [MemberData(nameof(Uninflected))]
    public async Task Finds_a_word_as_it_is_written_where_there_is_no_stemmer(string language, string text, string query)
    {
        Assert.False(TextLanguages.HasStemmer(language));
        var workspace = await CreateAsync(language, text);

        Assert.Equal(["word"], await FindAsync(workspace, text));
        Assert.Empty(await FindAsync(workspace, query));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Treats_spellings_alike(string language, string text, string query)
    {
        foreach (var (stored, asked) in ((string, string)[])[(text, query), (query, text)])
        {
            var page = await SearchAsync(await CreateAsync(language, stored), asked);

            Assert.Equal(["word"], page.Hits.Select(hit => hit.Document.Key));
            Assert.Empty(page.Reading.Expansions);
        }
    }

    /// <remarks>Without its accent an ending is none to some stemmers; the word is then found by its spelling.</remarks>
    [Theory]
    [InlineData("catalan", "cafè", "cafe")]
    [InlineData("french", "bibliothèques", "bibliotheques")]
    [InlineData("hungarian", "könyvtárakban", "konyvtarakban")]
    [InlineData("italian", "università", "universita")]
    [InlineData("portuguese", "documentação", "documentacao")]
    [InlineData("spanish", "documentación", "documentacion")]
    public async Task Finds_words_that_are_written_without_their_accents(string language, string text, string query)
    {
        Assert.Equal(["word"], await FindAsync(await CreateAsync(language, text), query));
        Assert.Equal(["word"], await FindAsync(await CreateAsync(language, query), text));
    }

    [Theory]
    [MemberData(nameof(Inflections))]
    public async Task Keeps_phrases_and_exclusions_in_every_language(string language, string text, string query)
    {
        var workspace = await CreateAsync(language, $"42 {text} 17");

        Assert.Equal(["word"], await FindAsync(workspace, $"\"42 {query} 17\""));
        Assert.Equal(["other"], await FindAsync(workspace, $"42 -{query}"));
        Assert.Equal(["other"], await FindAsync(workspace, $"42 -\"{query} 17\"", SearchMode.Vector));
    }

    private async Task<Workspace> CreateAsync(string language, string text)
    {
        var workspace = await Store.Workspaces.CreateAsync($"w{_created++}", Model.Info, new WorkspaceSettings { Language = language }, Token);
        await Ingest.AddAsync(workspace, Ingest.Text("word", text), Ingest.Text("other", Other));
        return workspace;
    }
}
