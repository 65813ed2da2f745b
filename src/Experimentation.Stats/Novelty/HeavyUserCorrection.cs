using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>The effect of a short test with the weight of heavy users corrected. See <see cref="Novelty.HeavyUserCorrection"/>.</summary>
public sealed partial record HeavyUserCorrection
{
    internal HeavyUserCorrection(Comparison plain, Comparison corrected)
    {
        Plain = plain;
        Corrected = corrected;
    }

    /// <summary>The effect among users who were active during the test, per day.</summary>
    public Comparison Plain { get; }

    /// <summary>The same extrapolated to a test that sees everybody.</summary>
    public Comparison Corrected { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        EffectScale scale = Corrected.Effect.Scale;
        return !Corrected.Effect.IsEstimable
            ? Corrected.ToString()
            : $"{WindowPhrase.Value(Plain.Estimate, Plain.Interval.Width / 2, scale)} among users seen so far, {WindowPhrase.Value(Corrected.Estimate, Corrected.Interval.Width / 2, scale)} with the weight of heavy users corrected ({Phrase.Percent(Corrected.Interval.Level)} CI {WindowPhrase.Limits(Corrected.Interval, scale)}).";
    }
}
