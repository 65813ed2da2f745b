using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// An always-valid test of novelty while users keep entering: each user counts once, with late minus early, on the day on which the late window closes. May be read after every batch, for ever.
/// A value: <see cref="Observe"/> returns the next state. Made by <see cref="Start"/>.
/// </summary>
/// <remarks>
/// Batches of users of different entry days are strata: with the change d_k and information I_k of each, S = Σ I_k·d_k is read against the normal mixture,
/// ln E = −½ ln(1 + τ²I) + τ²S²/(2(1 + τ²I)) (Robbins 1970). Users whose days have not all passed must stay outside: a user who is read before and after peeks within itself, and the error rates
/// of sequential tests do not hold (Ankargren, Frånberg and Schultzberg 2023). Such batches are refused with a finding and change nothing.
/// </remarks>
[JsonConverter(typeof(StateConverter<NoveltySequence>))]
public sealed partial record NoveltySequence : IJsonState<NoveltySequence>
{
    private const long FewestPerArm = 20;

    private NoveltySequence(EffectSequence test, AnalysisWindow early, AnalysisWindow late, EffectScale scale, double score, double information, long users, ValueList<Finding> refusals)
    {
        Test = test;
        EarlyWindow = early;
        LateWindow = late;
        Scale = scale;
        Score = score;
        Information = information;
        Users = users;
        Refusals = refusals;
    }

    /// <summary>The always-valid test of the change: estimate, interval, e-value, p-value.</summary>
    public EffectSequence Test { get; }

    /// <summary>The early window.</summary>
    public AnalysisWindow EarlyWindow { get; }

    /// <summary>The late window; users mature when it closes.</summary>
    public AnalysisWindow LateWindow { get; }

    /// <summary>Scale of the change.</summary>
    public EffectScale Scale { get; }

    /// <summary>Information so far: the sum of one over the squared standard errors of all batches.</summary>
    public double Information { get; }

    /// <summary>Matured users of both arms so far.</summary>
    public long Users { get; }

    /// <summary>Whether the effect has been shown to change.</summary>
    public bool HasCrossed => Test.HasCrossed;

    /// <summary>Why the last batch was refused, and what else a reader must know.</summary>
    public IReadOnlyList<Finding> Findings => Refusals.Count == 0 ? Test.Findings : ValueList<Finding>.Of(Refusals.Concat(Test.Findings));

    private double Score { get; }

    private ValueList<Finding> Refusals { get; }

    /// <summary>The test before its first batch.</summary>
    /// <param name="mixture">Where the boundary is to be tightest; information is one over the squared standard error of the change.</param>
    /// <param name="early">With an end; week 1 if not given.</param>
    /// <param name="late">With an end, after the early window; week 2 if not given.</param>
    /// <param name="alpha">Level over all looks, strictly between 0 and 1.</param>
    /// <param name="scale">Absolute or RelativeDelta.</param>
    /// <exception cref="ArgumentException">The windows overlap, or the boundary was not set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or a window has no end.</exception>
    public static NoveltySequence Start(NormalMixture mixture, AnalysisWindow? early = null, AnalysisWindow? late = null, double alpha = Compare.DefaultAlpha, EffectScale scale = EffectScale.RelativeDelta)
    {
        early ??= AnalysisWindow.Week1;
        late ??= AnalysisWindow.Week2;
        foreach ((AnalysisWindow window, string name) in ((AnalysisWindow, string)[])[(early, nameof(early)), (late, nameof(late))])
        {
            if (window.Days is null)
            {
                throw new ArgumentOutOfRangeException(name, window, $"A user matures when the window closes, so it has an end. Got {window}.");
            }
        }
        if (early.ClosesAfterDays > late.OffsetDays)
        {
            throw new ArgumentException($"The late window begins after the early one has ended. Got {early} and {late}.", nameof(late));
        }
        if (scale is not (EffectScale.Absolute or EffectScale.RelativeDelta))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use Absolute or RelativeDelta.");
        }
        return new(AlwaysValid.Sequence(mixture, WatchFor.AnyChange, alpha), early, late, scale, 0, 0, 0, ValueList<Finding>.Empty);
    }

    /// <summary>The state after one more batch of matured users, none of whom was in a batch before: those who entered on one day, or on a few.</summary>
    /// <param name="control">Their days in control.</param>
    /// <param name="treatment">Their days in treatment.</param>
    /// <returns>The next state; the same evidence with a finding where the batch is refused: users without all days of the late window, or fewer than 20 in an arm.</returns>
    /// <exception cref="ArgumentNullException">A panel is null.</exception>
    /// <exception cref="ArgumentException">The panels have different days or columns.</exception>
    public NoveltySequence Observe(DailyPanel control, DailyPanel treatment)
    {
        NoveltyEstimate estimate = Novelty.Estimate(control, treatment, MeanTest.Z);
        if (!control.IsBalanced || !treatment.IsBalanced || control.Days < LateWindow.ClosesAfterDays)
        {
            return Refused(new(FindingCode.ImmatureUsers, FindingSeverity.NotEstimable, string.Create(CultureInfo.InvariantCulture, $"The batch has users whose {LateWindow.ClosesAfterDays} days have not all passed; a test that may be read at any time must wait for them. It was not counted.")));
        }
        if (Math.Min(control.Count, treatment.Count) < FewestPerArm)
        {
            return Refused(new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, string.Create(CultureInfo.InvariantCulture, $"The batch has fewer than {FewestPerArm} users in an arm, too few for a variance of its own: wait and add entry days together. It was not counted.")));
        }
        Comparison change = estimate.On(Scale).Between(EarlyWindow, LateWindow).Contrast.Change;
        if (!change.Effect.IsEstimable)
        {
            return Refused(change.Findings[0]);
        }
        double information = Information + change.Effect.Information;
        double score = Score + change.Effect.Information * change.Estimate;
        EffectSequence test = Test.Observe(Effect.Of(score / information, 1 / Math.Sqrt(information)));
        return new(test, EarlyWindow, LateWindow, Scale, score, information, Users + control.Count + treatment.Count, ValueList<Finding>.Empty);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string notes = string.Concat(Findings.Select(static finding => " " + finding));
        if (Information == 0)
        {
            return "No matured users so far." + notes;
        }
        Interval interval = Test.Interval;
        string verdict = !HasCrossed ? "inconclusive so far" : Test.Estimate < 0 ? "novelty" : "primacy";
        return string.Create(CultureInfo.InvariantCulture, $"{Users:#,0} matured users: change {WindowPhrase.Value(Test.Estimate, interval.Width / 2, Scale)} (always-valid {Phrase.Percent(interval.Level)} CI {WindowPhrase.Limits(interval, Scale)}, {Phrase.PValue(Test.PValue)}): {verdict}.{notes}");
    }

    void IJsonState<NoveltySequence>.Write(StateWriter writer)
    {
        writer.State("test", Test);
        writer.Counts("windows", [EarlyWindow.OffsetDays, EarlyWindow.Days ?? 0, LateWindow.OffsetDays, LateWindow.Days ?? 0]);
        writer.Text("scale", Scale.ToString());
        writer.Number("score", Score);
        writer.Number("information", Information);
        writer.Count("users", Users);
        if (Refusals.Count > 0)
        {
            writer.Text("refusedAs", Refusals[0].Code.ToString());
            writer.Text("refused", Refusals[0].Message);
        }
    }

    static NoveltySequence IJsonState<NoveltySequence>.Read(StateReader reader)
    {
        EffectSequence test = reader.State<EffectSequence>("test");
        long[] windows = reader.Counts("windows");
        if (windows.Length != 4 || windows.Any(static day => day is < 0 or > int.MaxValue))
        {
            throw new ArgumentException("There are two windows, each with an offset and a length.", nameof(reader));
        }
        NoveltySequence start = Start(test.Mixture, AnalysisWindow.Of((int)windows[1], (int)windows[0]), AnalysisWindow.Of((int)windows[3], (int)windows[2]), test.Alpha, reader.Choice<EffectScale>("scale"));
        return new(
            test,
            start.EarlyWindow,
            start.LateWindow,
            start.Scale,
            Guard.Finite(reader.Number("score"), "A score", "score"),
            Guard.NotNegative(reader.Number("information"), "Information", "information"),
            Guard.AtLeast(reader.Count("users"), 0, "A number of users", "users"),
            reader.Has("refused") ? ValueList<Finding>.Of([new Finding(reader.Choice<FindingCode>("refusedAs"), FindingSeverity.NotEstimable, reader.Text("refused"))]) : ValueList<Finding>.Empty);
    }

    private NoveltySequence Refused(Finding why) => new(Test, EarlyWindow, LateWindow, Scale, Score, Information, Users, ValueList<Finding>.Of([why]));
}
