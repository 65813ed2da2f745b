using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck.Xunit;
using static Experimentation.Stats.Tests.Experiments.RolloutScenario;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>What holds for every rollout, on data that seeds make (FsCheck draws and prints them).</summary>
public partial class RolloutPropertyTests
{
    [Property(MaxTest = 15)]
    public void Stored_after_every_step_and_picked_up_it_goes_on_to_the_last_bit(ulong seed)
    {
        var random = new RandomSource(seed, 0);
        RolloutMonitor monitor = Everything.Start();
        RolloutMonitor stored = Everything.Start();
        for (int day = 0; day < 9; day++)
        {
            RolloutIncrement increment = Drawn(random, monitor, Day(day), users: day % 2 == 0 ? 600 : 4_000, harm: seed % 3 == 0 ? 0.3 : 0);
            Assert.Equal(increment, JsonSerializer.Deserialize<RolloutIncrement>(JsonSerializer.Serialize(increment)));
            monitor = monitor.Observe(increment);
            stored = Reread(Reread(stored).Observe(increment));
            if (day % 3 == 2 && !monitor.IsAtLastStage)
            {
                monitor = monitor.AdvanceAnyway();
                stored = stored.AdvanceAnyway();
            }
            Assert.Equal(monitor, stored);
            Assert.Equal(monitor.GetHashCode(), stored.GetHashCode());
            Assert.Equal(monitor.ToString(), stored.ToString());
            Assert.Equal(monitor.Decide(), JsonSerializer.Deserialize<RolloutDecision>(JsonSerializer.Serialize(monitor.Decide())));
            Fuzz.Sound(monitor);
            Fuzz.Sound(monitor.Decide());
        }
        Assert.NotEqual(monitor, monitor.Observe(Day(9)));

        // Half of the states by reflection, half through generated code.
        RolloutMonitor Reread(RolloutMonitor state) => seed % 2 == 0
            ? JsonSerializer.Deserialize<RolloutMonitor>(JsonSerializer.Serialize(state))!
            : JsonSerializer.Deserialize(JsonSerializer.Serialize(state, RolloutTestJson.Default.RolloutMonitor), RolloutTestJson.Default.RolloutMonitor)!;
    }

    [Property(MaxTest = 20)]
    public void A_day_in_parts_ends_where_the_whole_day_does(ulong seed)
    {
        var random = new RandomSource(seed, 1);
        RolloutMonitor parts = Simple.FirstEvents(Crashed, Lift.Relative(0.5)).WithHoldOut(0.1).Start();
        RolloutMonitor whole = parts;
        for (int day = 0; day < 8; day++)
        {
            (MeanSummary c, MeanSummary t) all = default;
            (ProportionSummary c, ProportionSummary t) crashes = default;
            for (int part = 1; part <= 4; part++)
            {
                double share = parts.Rollout.TreatmentShare(parts.StageIndex);
                long t = random.NextBinomial(800, share);
                (MeanSummary c, MeanSummary t) mean = (Mean(random, 800 - t, 31, 10), Mean(random, t, 30.5, 10));
                (ProportionSummary c, ProportionSummary t) crash = (new(800 - t, random.NextBinomial(800 - t, 0.01)), new(t, random.NextBinomial(t, 0.02)));
                parts = parts.Observe(RolloutIncrement.Of(Start.AddDays(day), part, 4).Add(Minutes, mean.c, mean.t).Add(Crashed, crash.c, crash.t));
                all = (all.c + mean.c, all.t + mean.t);
                crashes = (crashes.c + crash.c, crashes.t + crash.t);
            }
            whole = whole.Observe(Day(day).Add(Minutes, all.c, all.t).Add(Crashed, crashes.c, crashes.t));
            for (int m = 0; m < 2; m++)
            {
                Assert.Equal(whole.Metrics[m].Strata.Count, parts.Metrics[m].Strata.Count);
                Close.To(whole.Metrics[m].HarmEvidence.LogValue, parts.Metrics[m].HarmEvidence.LogValue, 1e-6, 1);
                Close.To(whole.Metrics[m].SafetyEvidence.LogValue, parts.Metrics[m].SafetyEvidence.LogValue, 1e-6, 1);
                Close.To(whole.Metrics[m].Estimate, parts.Metrics[m].Estimate, 1e-9, 1e-6);
                // More looks can only have seen more.
                Assert.True(parts.Metrics[m].HarmPValue <= whole.Metrics[m].HarmPValue * (1 + 1e-6));
                Assert.Equal(whole.Metrics[m].AfterLaunch!.Value.Observations, parts.Metrics[m].AfterLaunch!.Value.Observations);
            }
            Assert.Equal(whole.SampleRatioEvidence, parts.SampleRatioEvidence);
            if (day is 2 or 4)
            {
                (parts, whole) = (parts.AdvanceAnyway(), whole.AdvanceAnyway());
            }
        }
    }

    [Property(MaxTest = 60)]
    public void More_harm_never_softens_the_decision(ulong seed)
    {
        var random = new RandomSource(seed, 2);
        RolloutMonitor monitor = Simple.WithHoldOut(0.1).FirstEvents(Crashed, Lift.Relative(0.5)).Start();
        int days = 1 + random.NextBelow(4);
        for (int day = 0; day < days; day++)
        {
            monitor = monitor.Observe(Next(day, Mean(random, 5_000, 31, 10), 31 - random.NextUniform(), 4));
            monitor = day == 1 ? monitor.AdvanceAnyway() : monitor;
        }
        MeanSummary control = Mean(random, 5_000, 31, 10);
        RolloutAction before = RolloutAction.Proceed;
        double evidence = double.NegativeInfinity;
        for (double harm = -2; harm <= 4; harm += 0.25)
        {
            RolloutMonitor next = monitor.Observe(Next(days, control, 31 - harm, 4));
            Assert.True(next.Action >= before, $"{next.Action} at a harm of {harm} after {before}");
            Assert.True(next.Metrics[0].HarmEvidence.LogValue >= evidence - 1e-12);
            (before, evidence) = (next.Action, next.Metrics[0].HarmEvidence.LogValue);
        }
        before = RolloutAction.Proceed;
        for (int crashes = 0; crashes < 60; crashes += 3)
        {
            RolloutMonitor next = monitor.Observe(Next(days, control, 31, crashes));
            Assert.True(next.Action >= before, $"{next.Action} at {crashes} crashes after {before}");
            before = next.Action;
        }

        RolloutIncrement Next(int day, MeanSummary minutes, double treatment, long crashes) => Day(day).WithUsers(0, 0)
            .Add(Minutes, minutes, MeanSummary.FromMoments(1_000, treatment, 100)).Add(Crashed, new(5_000, 20), new(1_000, crashes));
    }

    [Property(MaxTest = 30)]
    public void Units_and_shifts_do_not_matter(ulong seed)
    {
        var random = new RandomSource(seed, 3);
        double unit = Math.Exp(6 * random.NextUniform() - 3);
        double shift = 100 * random.NextNormal();
        RolloutMonitor plain = Experiment.MonitoredRollout("x").Guardrail(Minutes, Lift.Absolute(0.5)).Start();
        RolloutMonitor other = Experiment.MonitoredRollout("x").Guardrail(Minutes, Lift.Absolute(0.5 * unit)).Start();
        for (int day = 0; day < 4; day++)
        {
            (MeanSummary c, MeanSummary t) = (Mean(random, 5_000, 31, 10), Mean(random, 300, 30.7, 10));
            plain = plain.Observe(Day(day).Add(Minutes, c, t));
            other = other.Observe(Day(day).Add(Minutes, Changed(c), Changed(t)));
        }
        Close.To(plain.Metrics[0].HarmEvidence.LogValue, other.Metrics[0].HarmEvidence.LogValue, 1e-9, 1);
        Close.To(plain.Metrics[0].SafetyEvidence.LogValue, other.Metrics[0].SafetyEvidence.LogValue, 1e-9, 1);
        Close.To(plain.Metrics[0].Estimate * unit, other.Metrics[0].Estimate, 1e-8, unit);

        MeanSummary Changed(MeanSummary s) => MeanSummary.FromMoments(s.Count, unit * s.Mean + shift, unit * unit * s.Variance);
    }

    [Fact]
    public void Hostile_values_are_refused_or_read()
    {
        foreach (MonitoredRollout design in Fuzz.Accepted(
            from alpha in Fuzz.Probabilities
            from margin in Fuzz.FewDoubles
            select (Func<MonitoredRollout>)(() => Experiment.MonitoredRollout("x").WithStages(0.5, 1).WithHoldOut(0.2).WithAlpha(alpha).Guardrail(Minutes, Lift.Absolute(margin)).Guardrail(CrashFree, Lift.Relative(margin)))))
        {
            RolloutMonitor start = design.Start();
            foreach (RolloutMonitor monitor in Fuzz.Accepted(
                from n in (long[])[0, 1, 2, 50, 1_000_000_007]
                from mean in Fuzz.FewDoubles
                from variance in Fuzz.FewDoubles
                select (Func<RolloutMonitor>)(() => start.Observe(Day(0).WithUsers(n, n)
                    .Add(Minutes, MeanSummary.FromMoments(n, mean, variance), MeanSummary.FromMoments(n, 0, 1e-100)).Add(CrashFree, new(n, n), new(n, 0))))))
            {
                Fuzz.Sound(monitor);
                Fuzz.Sound(monitor.Decide());
                Assert.Equal(monitor, JsonSerializer.Deserialize<RolloutMonitor>(JsonSerializer.Serialize(monitor)));
            }
        }
    }

    [JsonSerializable(typeof(RolloutMonitor))]
    private sealed partial class RolloutTestJson : JsonSerializerContext;
}
