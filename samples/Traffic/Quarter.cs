namespace Experimentation.Stats.Samples;

/// <summary>The users of a streaming service, its surfaces, what runs already, and 40 tests that want to run in one quarter.</summary>
internal static class Quarter
{
    /// <summary>Minutes listened in a week: mean and standard deviation between users.</summary>
    private static readonly MeanPower Minutes = Power.OfMeans(standardDeviation: 310, baseline: 240);

    private static readonly ProportionPower Retained = Power.OfProportions(0.62);

    private static readonly ProportionPower Converted = Power.OfProportions(0.035);

    /// <summary>Most listeners come back: in a week 1.9 million different ones, in a month 2.7 million. A twentieth sees no test of the quarter at all.</summary>
    private static readonly Traffic Listeners = Traffic.From(UserGrowth.BetaGeometric(population: 3_600_000, a: 0.55, b: 1.9, newcomersPerDay: 4_000)).HoldBack(0.05);

    private static readonly Traffic Viewers = Traffic.From(UserGrowth.BetaGeometric(population: 420_000, a: 0.5, b: 2.5, newcomersPerDay: 900)).HoldBack(0.05);

    public static TrafficCalendar Calendar { get; } = Listeners.Calendar(weeks: 13)
        .StartingOn(new DateOnly(2027, 1, 4))
        .WithLayers(TrafficLayer.Exclusive("app"), TrafficLayer.Exclusive("search"), TrafficLayer.Exclusive("TV", Viewers), TrafficLayer.Overlapping("mail"))
        .WithRunning(
            RunningTest.Of("Lyrics in the player", untilWeek: 2, new BucketRange(1, 180)).WithRest(7).ExclusiveOn("player"),
            RunningTest.Of("Hold-back of podcasts on home", untilWeek: 13, new BucketRange(951, 1_000)),
            RunningTest.Of("New ranking", untilWeek: 1, share: 0.25).InLayer("search"));

    public static TestDemand[] Demands { get; } =
    [
        // The home screen: many teams, one place.
        Listening("Home: shelves by mood", 0.008, 9).ExclusiveOn("home"),
        Listening("Home: larger covers", 0.010, 4).ExclusiveOn("home"),
        Listening("Home: shelves by mood, order", 0.010, 6).ExclusiveOn("home").After("Home: shelves by mood"),
        Staying("Home: what friends play", 0.006, 7).ExclusiveOn("home").StartingFrom(3),
        Listening("Home: continue listening", 0.007, 8).ExclusiveOn("home").EndingBy(8),
        Listening("Home: fewer shelves", 0.012, 3).ExclusiveOn("home"),
        Staying("Home: daily mix at the top", 0.007, 6).ExclusiveOn("home").WithRest(14),
        Listening("Home: autoplay preview", 0.012, 2).ExclusiveOn("home").WithLargestShare(0.10),

        // The player.
        Listening("Player: queue on swipe", 0.010, 5).ExclusiveOn("player"),
        Listening("Player: crossfade by default", 0.008, 8).ExclusiveOn("player").WithBurnIn(7),
        Listening("Player: speed for podcasts", 0.015, 3).ExclusiveOn("player").WithTriggerRate(0.35),
        Listening("Player: large controls", 0.012, 4).ExclusiveOn("player").EndingBy(10),
        Listening("Player: credits", 0.020, 1).ExclusiveOn("player"),
        Staying("Player: sleep timer", 0.008, 3).ExclusiveOn("player").StartingFrom(4),
        Listening("Player: loudness", 0.006, 7).ExclusiveOn("player").WithLargestShare(0.30),

        // Recommendations and models.
        Listening("Model: new candidate source", 0.005, 10),
        Listening("Model: diversity weight 1", 0.010, 5),
        Listening("Model: diversity weight 2", 0.010, 5).After("Model: diversity weight 1"),
        Staying("Model: long-term reward", 0.005, 10).Lasting(4).StartingFrom(2),
        Listening("Model: fresh releases", 0.009, 6).EndingBy(6),
        Listening("Model: local artists", 0.014, 2),

        // Money.
        Paying("Offer: three months", 0.050, 9).EndingBy(7),
        Paying("Offer: students", 0.080, 4).WithTriggerRate(0.2),
        Paying("Offer: yearly plan", 0.060, 7).StartingFrom(5),
        Paying("Paywall: two columns", 0.040, 8).WithRest(14),
        Paying("Paywall: price first", 0.060, 5).After("Paywall: two columns"),
        Paying("Trial: 14 or 30 days", 0.050, 8).WithLargestShare(0.20).Lasting(5),

        // Search.
        Listening("Search: suggestions while typing", 0.010, 7).InLayer("search").WithTriggerRate(0.5),
        Listening("Search: spelling", 0.015, 4).InLayer("search").WithTriggerRate(0.3),
        Listening("Search: recent first", 0.012, 5).InLayer("search").WithTriggerRate(0.5).EndingBy(9),
        Listening("Search: podcasts mixed in", 0.008, 6).InLayer("search").WithTriggerRate(0.5),
        Listening("Search: voice", 0.030, 2).InLayer("search").WithTriggerRate(0.1),
        Staying("Search: empty page", 0.010, 3).InLayer("search").WithTriggerRate(0.5),

        // The television app has few users, so that tests take nearly all of them.
        Listening("TV: music videos", 0.020, 8).InLayer("TV"),
        Listening("TV: ambient mode", 0.030, 4).InLayer("TV"),
        Listening("TV: remote shortcuts", 0.030, 3).InLayer("TV").After("TV: music videos"),
        Listening("TV: larger text", 0.040, 2).InLayer("TV"),

        // Mails change nothing in the app, so that each may be drawn for itself; but two mails a week to one listener are one too many.
        Staying("Mail: weekly digest", 0.006, 4).InLayer("mail").ExclusiveOn("weekly mail"),
        Staying("Mail: new releases", 0.006, 4).InLayer("mail").ExclusiveOn("weekly mail"),
        Paying("Mail: win-back", 0.060, 5).InLayer("mail").WithTriggerRate(0.3),
    ];

    /// <summary>Minutes in days 8 to 14 after exposure, when novelty has worn off; not shorter than three weeks.</summary>
    private static TestDemand Listening(string name, double lift, double value) =>
        TestDemand.For(name, Minutes, Lift.Relative(lift), window: AnalysisWindow.Week2).WithValue(value).Lasting(3, 8);

    private static TestDemand Staying(string name, double lift, double value) =>
        TestDemand.For(name, Retained, Lift.Relative(lift), window: AnalysisWindow.Week2).WithValue(value).Lasting(3, 8);

    private static TestDemand Paying(string name, double lift, double value) =>
        TestDemand.For(name, Converted, Lift.Relative(lift), window: AnalysisWindow.Week1).WithValue(value).Lasting(2, 8);
}
