using Asemb.Core.Chunking;

namespace Asemb.Core.Tests.Chunking;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("One. Two! Three? Four", "One.|Two!|Three?|Four")]
    [InlineData("Dr. Smith met Mr. J. R. Jones. They talked.", "Dr. Smith met Mr. J. R. Jones.|They talked.")]
    [InlineData("It cost 3.14 at example.com today. See v1.2.3 too.", "It cost 3.14 at example.com today.|See v1.2.3 too.")]
    [InlineData("The U.S. Army came. It left the U.S. The end.", "The U.S. Army came.|It left the U.S.|The end.")]
    [InlineData("At 5 p.m. The bell rang.", "At 5 p.m.|The bell rang.")]
    [InlineData("Use a tool, e.g. Word, i.e. an editor. Done.", "Use a tool, e.g. Word, i.e. an editor.|Done.")]
    [InlineData("See Fig. 3 and No. 5. He said no. Then he left.", "See Fig. 3 and No. 5.|He said no.|Then he left.")]
    [InlineData("Apple Inc. Tim said so. He works at Apple Inc. The firm grew.", "Apple Inc. Tim said so.|He works at Apple Inc.|The firm grew.")]
    [InlineData("He waited ... and waited. Then... Nothing.", "He waited ... and waited.|Then...|Nothing.")]
    [InlineData("\"Stop!\" he cried. \"Why?\" \"Because.\" So it ended.", "\"Stop!\" he cried.|\"Why?\"|\"Because.\"|So it ended.")]
    [InlineData("He left (at last.) Then it rained.", "He left (at last.)|Then it rained.")]
    [InlineData("Born in 1904.[3][12] The next one.", "Born in 1904.[3][12]|The next one.")]
    [InlineData("in december 2017. a valuation allowance was established. the rest", "in december 2017.|a valuation allowance was established.|the rest")]
    [InlineData("1. First do this. 2. Then that.", "1. First do this.|2. Then that.")]
    [InlineData("Am 3. Mai kam Hr. z.B. Müller. Er blieb.", "Am 3. Mai kam Hr. z.B. Müller.|Er blieb.")]
    [InlineData("¿Qué? ¡No! «Bien.» Adiós.", "¿Qué?|¡No!|«Bien.»|Adiós.")]
    [InlineData("A title\n\nA paragraph without a stop\n \nAnother", "A title|A paragraph without a stop|Another")]
    [InlineData("wrapped at\nthe margin. Next", "wrapped at\nthe margin.|Next")]
    [InlineData("これは文です。次の文です！終わり", "これは文です。|次の文です！|終わり")]
    [InlineData("「はい。」と言った。帰った。", "「はい。」と言った。|帰った。")]
    [InlineData("他说：“好。”然后走了。价格是３．５元。", "他说：“好。”|然后走了。|价格是３．５元。")]
    [InlineData("كيف حالك؟ أنا بخير۔ شكرا", "كيف حالك؟|أنا بخير۔|شكرا")]
    [InlineData("यह वाक्य है। यह दूसरा है॥ अंत", "यह वाक्य है।|यह दूसरा है॥|अंत")]
    [InlineData("ሰላም። እንዴት ነህ፧ ደህና", "ሰላም።|እንዴት ነህ፧|ደህና")]
    [InlineData("Wait… what? Wow‼ Yes.", "Wait… what?|Wow‼|Yes.")]
    [InlineData("Tokens , like these . Next one .", "Tokens , like these .|Next one .")]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    [InlineData(". . .", ". . .")]
    public void Sentences_end_where_a_reader_would_end_them(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', SentenceSplitter.Split(text).Select(range => text[range])));

    [Fact]
    public void A_stop_that_carries_a_combining_mark_ends_nothing() =>
        Assert.Equal(["好。\u0301吗。", "对"], SentenceSplitter.Split("好。\u0301吗。对").Select(range => "好。\u0301吗。对"[range]));

    [Fact]
    public void Sentences_hold_everything_but_white_space_in_order()
    {
        foreach (var document in SampleDocuments.Many(300))
        {
            var position = 0;
            foreach (var range in SentenceSplitter.Split(document.Text))
            {
                Assert.True(document.Text.AsSpan(position, range.Start.Value - position).IsWhiteSpace());
                Assert.True(range.End.Value > range.Start.Value);
                position = range.End.Value;
            }

            Assert.True(document.Text.AsSpan(position).IsWhiteSpace());
        }
    }
}
