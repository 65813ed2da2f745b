using System.Text.Json;

namespace Experimentation.Stats.Tests.Inference;

public class WinnersCurseTests
{
    [Fact]
    public void Corrections_are_exact()
    {
        foreach (JsonElement c in ReferenceFile.Load("bayes.json").GetProperty("winners").EnumerateArray())
        {
            Comparison comparison = Compare.Of(Effect.Of(10 * c.Number("z"), 10));
            if (!c.GetProperty("two").GetBoolean())
            {
                comparison = comparison.Against(Hypothesis.Superiority()).At(0.025);
            }
            SelectedEstimate got = WinnersCurse.Correct(comparison);
            Close.To(10 * c.Number("median"), got.Estimate, 1e-9, 1);
            Close.To(10 * c.Number("mle"), got.MaximumLikelihood, 1e-9, 1);
            Close.To(10 * c.Number("lower"), got.Interval.Lower, 1e-9, 1);
            Close.To(10 * c.Number("upper"), got.Interval.Upper, 1e-9, 1);
        }
    }

    [Fact]
    public void Strong_effects_are_left_alone_and_weak_ones_shrink()
    {
        SelectedEstimate strong = WinnersCurse.Correct(Compare.Of(Effect.Of(90, 10)));
        Close.To(90, strong.Estimate, 1e-9);
        Close.To(90, strong.MaximumLikelihood, 1e-9);
        SelectedEstimate weak = WinnersCurse.Correct(Compare.Of(Effect.Of(20, 10)));
        Assert.True(weak.Estimate < 5 && weak.MaximumLikelihood < 10 && weak.Interval.Contains(0));
        Assert.StartsWith("Seen because it was significant, +20 stands for ", weak.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Harm_and_the_other_direction_mirror_benefit()
    {
        SelectedEstimate up = WinnersCurse.Correct(Compare.Of(Effect.Of(30, 10)));
        SelectedEstimate down = WinnersCurse.Correct(Compare.Of(Effect.Of(-30, 10)));
        Close.To(-up.Estimate, down.Estimate, 1e-12);
        Close.To(-up.Interval.Upper, down.Interval.Lower, 1e-12);
        SelectedEstimate harm = WinnersCurse.Correct(Compare.Of(Effect.Of(-30, 10)).Against(Hypothesis.Inferiority()).At(0.025));
        SelectedEstimate good = WinnersCurse.Correct(Compare.Of(Effect.Of(30, 10)).Against(Hypothesis.Superiority()).At(0.025));
        Close.To(-good.Estimate, harm.Estimate, 1e-12);
        // A t statistic and a lift on the log scale are read on their own scales.
        Comparison lift = Compare.Means(MeanSummary.FromMoments(400, 10, 9), MeanSummary.FromMoments(400, 10.6, 9)).Relative();
        SelectedEstimate corrected = WinnersCurse.Correct(lift);
        Assert.InRange(corrected.Estimate, 0, lift.Estimate);
    }

    [Fact]
    public void A_total_takes_off_what_selection_adds()
    {
        Comparison[] all = [Compare.Of(Effect.Of(25, 10)), Compare.Of(Effect.Of(5, 10)), Compare.Of(Effect.Of(-30, 10))];
        SelectedTotal total = WinnersCurse.Total(all);
        const double C = 1.959963984540054;
        double excess = 10 * (Stats.Numerics.Normal.Density(C - 2.5) + Stats.Numerics.Normal.Density(C - 0.5) + Stats.Numerics.Normal.Density(C + 3));
        Assert.Equal((3, 1, 25.0), (total.Experiments, total.Chosen, total.Naive));
        Close.To(25 - excess, total.Corrected, 1e-12);
        Assert.Equal("Significantly better: 1 of 3 experiments, in sum 25 as estimated and 20.18 without the winner's curse.", total.ToString());
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        BootstrapTests.Says<ArgumentException>("selected", "significant at a fixed horizon", () => WinnersCurse.Correct(Compare.Of(Effect.Of(1, 1))));
        BootstrapTests.Says<ArgumentException>("selected", "fixed horizon", () => WinnersCurse.Correct(Compare.Of(Effect.Of(9, 1)).Using(AlwaysValid.TightestAt(1))));
        BootstrapTests.Says<ArgumentNullException>("selected", "", () => WinnersCurse.Correct(null!));
        BootstrapTests.Says<ArgumentException>("all", "One or more", () => WinnersCurse.Total([]));
    }

    /// <summary>So far beyond the critical value that its p-value is 0 in doubles: nothing to correct.</summary>
    [Theory]
    [InlineData(30, 1e-9)]
    [InlineData(50, 0)]
    [InlineData(-1e6, 0)]
    public void An_effect_far_beyond_chance_stays_what_it_is(double estimate, double tolerance)
    {
        Comparison seen = Compare.Of(Effect.Of(estimate, 1));
        SelectedEstimate corrected = WinnersCurse.Correct(seen);
        Close.To(seen.Estimate, corrected.Estimate, tolerance);
        Close.To(seen.Estimate, corrected.MaximumLikelihood, tolerance);
        Close.To(seen.Interval.Lower, corrected.Interval.Lower, tolerance);
        Close.To(seen.Interval.Upper, corrected.Interval.Upper, tolerance);
    }
}
