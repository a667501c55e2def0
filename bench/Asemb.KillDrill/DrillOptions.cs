using System.Globalization;

namespace Asemb.KillDrill;

/// <summary>What the drill is asked for.</summary>
internal sealed record DrillOptions
{
    public const string Usage = """
        usage: build.sh bench kill [--rounds 50] [--documents 5000] [--store postgres|sqlite] [--seed 1] [--kills 8] [--break durability]
          kills servers, extraction workers and PostgreSQL with -9 while documents stream in, and checks that nothing acknowledged is lost, doubled or orphaned
          --break durability   PostgreSQL acknowledges before it has written: the drill must find that documents are lost, and ends with 0 when it does
        """;

    public int Rounds { get; init; } = 50;

    /// <summary>New documents of a round; updates and deletions come on top.</summary>
    public int Documents { get; init; } = 5000;

    public bool IsPostgres { get; init; } = true;

    public int Seed { get; init; } = 1;

    /// <summary>Kills of a round, of all kinds together.</summary>
    public int Kills { get; init; } = 8;

    public bool IsDurabilityBroken { get; init; }

    /// <summary>Null when the arguments are not understood.</summary>
    public static DrillOptions? Parse(IReadOnlyList<string> args)
    {
        var options = new DrillOptions();
        for (var i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count) return null;
            var next = (args[i], args[i + 1]) switch
            {
                ("--rounds", var value) when Number(value) is { } rounds => options with { Rounds = rounds },
                ("--documents", var value) when Number(value) is { } documents => options with { Documents = documents },
                ("--seed", var value) when Number(value) is { } seed => options with { Seed = seed },
                ("--kills", var value) when Number(value) is { } kills => options with { Kills = kills },
                ("--store", "postgres") => options with { IsPostgres = true },
                ("--store", "sqlite") => options with { IsPostgres = false },
                ("--break", "durability") => options with { IsDurabilityBroken = true },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        // SQLite without its flushes loses what the operating system loses, and that is not killed here.
        return options.IsDurabilityBroken && !options.IsPostgres ? null : options;
    }

    private static int? Number(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
