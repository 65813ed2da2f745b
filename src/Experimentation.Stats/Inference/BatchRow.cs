using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Inference;

/// <summary>Reads the row that stands in an effect as <see cref="Comparison"/> reads one.</summary>
internal readonly struct BatchRow(BatchReading reading, RowEffect effect, RowEffect tested)
{
    public RowEffect Effect => effect;

    public (double Lower, double Upper) Limits()
    {
        CriticalValue above = reading.Boundary.Critical(reading.Alpha, reading.Hypothesis.Sides, Tail.Upper, effect.Information);
        CriticalValue below = reading.Boundary.Critical(reading.Alpha, reading.Hypothesis.Sides, Tail.Lower, effect.Information);
        return effect.Limits(above, below);
    }

    public double PValue()
    {
        Hypothesis hypothesis = reading.Hypothesis;
        double nullValue = hypothesis.NullValue(tested.NoEffect);
        if (hypothesis.Kind != HypothesisKind.Equivalence)
        {
            return reading.Boundary.PValue(tested, nullValue, hypothesis.Sides, Evidence(nullValue), effect.Information);
        }
        double margin = hypothesis.Margin.Value;
        return Math.Max(
            reading.Boundary.PValue(tested, nullValue - margin, TestSides.One, Tail.Upper, effect.Information),
            reading.Boundary.PValue(tested, nullValue + margin, TestSides.One, Tail.Lower, effect.Information));
    }

    public Verdict VerdictOf(double p) => !(p < reading.Alpha) ? Verdict.Inconclusive
        : reading.Hypothesis.Kind == HypothesisKind.Equivalence || Evidence(reading.Hypothesis.NullValue(tested.NoEffect)) == reading.Hypothesis.NamedTail ? reading.Hypothesis.Shown
        : reading.Hypothesis.Opposite;

    private Tail Evidence(double nullValue) => reading.Hypothesis.Sides == TestSides.One ? reading.Hypothesis.NamedTail : tested.IsAbove(nullValue) ? Tail.Upper : Tail.Lower;
}
