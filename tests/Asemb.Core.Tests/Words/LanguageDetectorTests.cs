using Asemb.Core.Words;

namespace Asemb.Core.Tests.Words;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("english", "The restore of the database is described in the next chapter, and it has to be tested.")]
    [InlineData("german", "Die Wiederherstellung der Datenbank wird im nächsten Kapitel beschrieben und ist nicht schwer.")]
    [InlineData("french", "La restauration de la base de données est décrite dans le chapitre suivant et elle est simple.")]
    [InlineData("spanish", "La restauración de la base de datos se describe en el capítulo siguiente y no es difícil para los usuarios.")]
    [InlineData("dutch", "Het herstellen van de database wordt in het volgende hoofdstuk beschreven en is niet moeilijk voor een beheerder.")]
    [InlineData("finnish", "Tietokannan palautus on kuvattu seuraavassa luvussa ja se ei ole vaikea, mutta sitä kuin muita on testattava.")]
    [InlineData("russian", "Восстановление базы данных описано в следующей главе.")]
    [InlineData("greek", "Η αποκατάσταση της βάσης δεδομένων περιγράφεται στο επόμενο κεφάλαιο.")]
    [InlineData("arabic", "استعادة قاعدة البيانات موصوفة في الفصل التالي")]
    [InlineData("hindi", "डेटाबेस की पुनर्स्थापना अगले अध्याय में वर्णित है")]
    [InlineData("simple", "数据库的恢复在下一章中描述")]
    [InlineData("simple", "שחזור מסד הנתונים מתואר בפרק הבא")]
    public void Finds_the_language_of_a_sentence(string language, string text) => Assert.Equal(language, LanguageDetector.Detect(text));

    [Theory]
    [InlineData("")]
    [InlineData("12345 67 89")]
    [InlineData("SELECT id FROM documents WHERE x = 1")]
    [InlineData("Bücherregale")]
    public void Takes_what_is_unclear_for_English(string text) => Assert.Equal("english", LanguageDetector.Detect(text));

    [Fact]
    public void Looks_at_the_beginning_only()
    {
        var english = string.Concat(Enumerable.Repeat("the house of the man and the dog ", 300));

        Assert.Equal("english", LanguageDetector.Detect(english + string.Concat(Enumerable.Repeat("der Hund und die Katze sind nicht in dem Haus ", 3000))));
    }

    [Fact]
    public void Knows_function_words_by_their_language_in_any_case()
    {
        Assert.True(FunctionWords.Contains("english", "The"));
        Assert.True(FunctionWords.Contains("german", "UND"));
        Assert.False(FunctionWords.Contains("german", "restore"));
        Assert.False(FunctionWords.Contains("english", "database"));
        Assert.False(FunctionWords.Contains("german", new string('x', 100)));
    }

    [Fact]
    public void Names_are_sorted_known_and_without_auto()
    {
        Assert.Equal(TextLanguages.Names.Order(StringComparer.Ordinal), TextLanguages.Names);
        Assert.DoesNotContain(TextLanguages.Auto, TextLanguages.Names);
        Assert.All(TextLanguages.Names.Append(TextLanguages.Auto), name => Assert.True(TextLanguages.IsKnown(name)));
        Assert.False(TextLanguages.IsKnown("English"));
        Assert.All(TextLanguages.Names, name => Assert.Equal(TextLanguages.HasStemmer(name), TextLanguages.CreateStemmer(name) is not null));
    }
}
