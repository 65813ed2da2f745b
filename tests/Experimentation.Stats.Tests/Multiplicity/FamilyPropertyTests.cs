using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>What procedures over families must obey whatever the p-values.</summary>
public class FamilyPropertyTests
{
    private static readonly Func<Family, FamilyResult>[] Procedures =
    [
        f => f.Bonferroni(), f => f.Sidak(), f => f.Holm(), f => f.HolmSidak(), f => f.Hochberg(), f => f.Hommel(), f => f.BenjaminiHochberg(), f => f.BenjaminiYekutieli(),
    ];

    [Property(MaxTest = 300)]
    public void Adjusted_p_values_keep_the_order_of_the_p_values_are_no_smaller_and_do_not_depend_on_the_order_of_the_family(int seed)
    {
        Random random = new(seed);
        double[] p = PValues(random, 1 + random.Next(40));
        int[] shuffle = [.. Enumerable.Range(0, p.Length).OrderBy(_ => random.Next())];
        foreach (Func<Family, FamilyResult> procedure in Procedures)
        {
            double[] adjusted = Adjusted(procedure(Family.OfPValues(p)));
            double[] shuffled = Adjusted(procedure(Family.OfPValues([.. shuffle.Select(i => p[i])])));
            for (int i = 0; i < p.Length; i++)
            {
                Assert.Equal(adjusted[shuffle[i]], shuffled[i]);
                Assert.InRange(adjusted[i], p[i] * (1 - 1e-12), 1);
                for (int j = 0; j < p.Length; j++)
                {
                    Assert.True(p[i] > p[j] || adjusted[i] <= adjusted[j]);
                }
            }
        }
    }

    [Property(MaxTest = 200)]
    public void Stronger_procedures_reject_at_least_as_much(int seed)
    {
        Random random = new(seed);
        Family family = Family.OfPValues(PValues(random, 1 + random.Next(30)));
        Func<Family, FamilyResult>[] stronger = [f => f.Bonferroni(), f => f.Holm(), f => f.Hochberg(), f => f.Hommel(), f => f.BenjaminiHochberg()];
        for (int i = 1; i < stronger.Length; i++)
        {
            foreach ((double weak, double strong) in Adjusted(stronger[i - 1](family)).Zip(Adjusted(stronger[i](family))))
            {
                Assert.True(strong <= weak * (1 + 1e-12), $"{i}: {strong:R} > {weak:R}");
            }
        }
    }

    [Property(MaxTest = 150)]
    public void Short_cuts_are_the_closed_tests_that_they_stand_for(int seed)
    {
        Random random = new(seed);
        Family family = Family.OfPValues(PValues(random, 1 + random.Next(9)));
        Same(family.Closed(LocalTest.Bonferroni), family.Holm(), 1e-13);
        Same(family.Closed(LocalTest.Simes), family.Hommel(), 1e-13);
        Same(family.Closed(LocalTest.Sidak), family.HolmSidak(), 1e-13);
    }

    [Fact]
    public void Large_families_take_the_same_way_as_small_ones()
    {
        Random random = new(20240501);
        foreach (double share in new[] { 0, 0.001, 0.3, 1 })
        {
            double[] p = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble() * (random.NextDouble() < share ? 1e-6 : 1))];
            p[17] = p[3];
            double[] fast = new double[p.Length];
            AdjustedPValues.Holm(p, fast);
            double running = 0;
            foreach ((double value, int rank) in p.Order().Select((value, rank) => (value, rank)).DistinctBy(pair => pair.value))
            {
                running = Math.Max(running, Math.Min(1, (p.Length - rank) * value));
                Assert.Equal(running, fast[Array.IndexOf(p, value)]);
            }
            double[] step = new double[p.Length];
            AdjustedPValues.BenjaminiHochberg(p, step);
            double[] sorted = [.. p.Order()];
            double least = 1;
            for (int i = p.Length - 1; i >= 0; i--)
            {
                least = Math.Min(least, (double)p.Length / (i + 1) * sorted[i]);
                Assert.Equal(least, step[Array.IndexOf(p, sorted[i])], 1e-15);
            }
        }
    }

    [Property(MaxTest = 150)]
    public void Weights_that_are_equal_change_nothing_and_weighted_Holm_is_a_closed_test(int seed)
    {
        Random random = new(seed);
        int count = 1 + random.Next(7);
        double[] p = PValues(random, count);
        double[] weights = [.. Enumerable.Range(0, count).Select(_ => 0.1 + random.NextDouble())];
        Family family = Family.OfPValues(p);
        Family equal = family.WithWeights([.. Enumerable.Repeat(3.0, count)]);
        Same(family.Bonferroni(), equal.Bonferroni(), 1e-13);
        Same(family.Holm(), equal.Holm(), 1e-13);
        Same(family.BenjaminiHochberg(), equal.BenjaminiHochberg(), 1e-13);
        double[] closed = new double[count];
        for (int set = 1; set < 1 << count; set++)
        {
            int[] members = [.. Enumerable.Range(0, count).Where(i => (set >> i & 1) == 1)];
            double sum = members.Sum(i => weights[i]);
            double local = Math.Min(1, members.Min(i => p[i] * sum / weights[i]));
            foreach (int i in members)
            {
                closed[i] = Math.Max(closed[i], local);
            }
        }
        double[] adjusted = Adjusted(family.WithWeights(weights).Holm());
        for (int i = 0; i < count; i++)
        {
            Close.To(closed[i], adjusted[i], 1e-12);
        }
    }

    [Property(MaxTest = 200)]
    public void E_values_are_rejected_as_by_the_procedure_that_they_come_with(int seed)
    {
        Random random = new(seed);
        int count = 1 + random.Next(30);
        (string, EValue)[] evidence = [.. Enumerable.Range(0, count).Select(i => ($"metric {i}", EValue.OfLog(6 * random.NextDouble() - 1)))];
        double rate = 0.02 + 0.3 * random.NextDouble();
        FamilyResult result = Family.Of(evidence).EBenjaminiHochberg(rate);
        IReadOnlyList<int> expected = EValue.BenjaminiHochberg([.. evidence.Select(e => e.Item2)], rate);
        Assert.Equal(expected, [.. Enumerable.Range(0, count).Where(i => result.Hypotheses[i].IsRejected)]);
    }

    [Fact]
    public void A_family_says_what_it_is_made_of_and_can_be_cut()
    {
        Family family = Family.Of(
            (HypothesisLabel.Of("minutes", segment: "TV"), 0.001),
            (HypothesisLabel.Of("minutes", segment: "phone"), 0.02),
            (HypothesisLabel.Of("crashes", segment: "TV"), 0.04),
            (HypothesisLabel.Of("crashes", segment: "phone", arm: "B", experiment: "tiles"), 0.5));
        Assert.Equal("crashes · phone · B · tiles", family.Labels[3].ToString());
        Assert.Equal(2, family.By(label => label.Metric).Count);
        Assert.Equal([0.001, 0.04], family.Where(label => label.Segment == "TV").PValues);
        FamilyResult result = family.Holm();
        Assert.Equal("Holm at 5 % family-wise error rate shows 1 of 4: minutes · TV (adjusted p = 0.0040).", result.ToString());
        Assert.Equal("minutes · phone: not shown (p = 0.020, adjusted p = 0.060).", result["minutes · phone"].ToString());
        Assert.Equal("4 hypotheses: minutes · TV, minutes · phone, crashes · TV, crashes · phone · B · tiles.", family.ToString());
        Assert.Equal(result, family.Holm());
        Assert.Equal("hypothesis 2", Family.OfPValues([0.1, 0.2]).Labels[1].ToString());
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Equal("pValues", Assert.Throws<ArgumentOutOfRangeException>(() => Family.OfPValues([0.1, double.NaN])).ParamName);
        Assert.Equal("hypotheses", Assert.Throws<ArgumentOutOfRangeException>(() => Family.Of(("a", 1.5))).ParamName);
        Assert.Contains("comes twice", Assert.Throws<ArgumentException>(() => Family.Of(("a", 0.5), ("a", 0.1))).Message, StringComparison.Ordinal);
        Assert.Contains("Got none", Assert.Throws<ArgumentException>(() => Family.OfPValues([])).Message, StringComparison.Ordinal);
        Family family = Family.Of(("a", 0.5), ("b", 0.1));
        ArgumentOutOfRangeException alpha = Assert.Throws<ArgumentOutOfRangeException>(() => family.Holm(5));
        Assert.Equal("alpha", alpha.ParamName);
        Assert.Contains("0.05 means 5 %", alpha.Message, StringComparison.Ordinal);
        Assert.Equal("falseDiscoveryRate", Assert.Throws<ArgumentOutOfRangeException>(() => family.BenjaminiHochberg(0)).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => family.WithWeights(1)).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentOutOfRangeException>(() => family.WithWeights(1, 0)).ParamName);
        Assert.Throws<InvalidOperationException>(() => family.WithWeights(1, 2).Hommel());
        Assert.Throws<InvalidOperationException>(() => family.EBenjaminiHochberg());
        Assert.Throws<InvalidOperationException>(() => Family.OfPValues(new double[21]).Closed(LocalTest.Simes));
        Assert.Equal("adjusted", Assert.Throws<ArgumentException>(() => AdjustedPValues.Holm([0.1, 0.2], new double[1])).ParamName);
        Assert.Equal("label", Assert.Throws<ArgumentException>(() => family.Holm()["c"]).ParamName);
        Assert.Equal("isMember", Assert.Throws<ArgumentException>(() => family.Where(_ => false)).ParamName);
        Assert.Equal("metric", Assert.Throws<ArgumentException>(() => HypothesisLabel.Of()).ParamName);
    }

    internal static double[] Adjusted(FamilyResult result) => [.. result.Hypotheses.Select(h => h.AdjustedPValue)];

    internal static double[] PValues(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(12) switch { 0 => 0, 1 => 1, 2 => 0.01, _ => Math.Pow(random.NextDouble(), 1 + 3 * random.NextDouble()) })];

    private static void Same(FamilyResult expected, FamilyResult actual, double tolerance)
    {
        foreach ((double e, double a) in Adjusted(expected).Zip(Adjusted(actual)))
        {
            Close.To(e, a, tolerance);
        }
    }
}
