using System.Text.Json;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Experiments;

public class SampleRatioHistoryTests
{
    private static readonly DateOnly Start = new(2026, 3, 2);
    private static readonly Variant[] Halves = [new("control", 0.5), new("treatment", 0.5)];

    [Fact]
    public void It_reads_the_published_mismatch_of_the_gate_experiment_at_its_end()
    {
        // Cookie Cats, 44,700 : 45,489: p = 0.0086 read once.
        SampleRatioHistory history = SampleRatioHistory.Of(Halves).Observe(Start, 44_700, 45_489);
        Assert.Equal(0.0086, history.Days[0].PValue, 4);
        Assert.Equal(AlwaysValid.SampleRatio([0.5, 0.5], alpha: 0.01).Observe(44_700, 45_489).PValue, history.PValue);
        Assert.False(history.IsOff);
    }

    [Property(MaxTest = 30)]
    public void Every_day_says_what_the_sequence_says(int seed)
    {
        var random = new RandomSource((ulong)seed);
        SampleRatioHistory history = SampleRatioHistory.Of(Halves, alpha: 0.05);
        Experimentation.Stats.Sequential.SampleRatioSequence sequence = AlwaysValid.SampleRatio([0.5, 0.5], alpha: 0.05);
        DateOnly? off = null;
        for (int day = 0; day < 20; day++)
        {
            long[] users = [random.NextBinomial(4_000, 0.52), random.NextBinomial(4_000, 0.5)];
            history = history.Observe(Start.AddDays(2 * day), users);
            sequence = sequence.Observe(users);
            off ??= sequence.HasCrossed ? Start.AddDays(2 * day) : null;
            SampleRatioDay last = history.Days[^1];
            Assert.Equal(sequence.PValue, last.PValueSoFar);
            Assert.Equal(sequence.Share(1), last.Shares[1]);
            Assert.Equal(sequence.Counts, last.UsersSoFar);
            Assert.Equal(users, last.Users);
        }
        Assert.Equal(off, history.OffSince);
        Assert.Equal(off is not null, history.IsOff);
        Assert.Equal(off is null ? 0 : 1, history.Findings.Count);
        SampleRatioHistory read = JsonSerializer.Deserialize<SampleRatioHistory>(JsonSerializer.Serialize(history))!;
        Assert.Equal(history, read);
        Assert.Equal(history.ToString(), read.ToString());
    }

    /// <summary>Off by chance in at most one of a hundred histories, however many days are read.</summary>
    [Fact]
    public void It_is_rarely_off_by_chance()
    {
        const int Histories = 1_000;
        int off = Enumerable.Range(0, Histories).Count(i =>
        {
            var random = new RandomSource((ulong)i + 17);
            SampleRatioHistory history = SampleRatioHistory.Of(Halves, alpha: 0.05);
            for (int day = 0; day < 14; day++)
            {
                long treatment = random.NextBinomial(2_000, 0.5);
                history = history.Observe(Start.AddDays(day), 2_000 - treatment, treatment);
            }
            return history.IsOff;
        });
        Assert.InRange((double)off / Histories, 0, 0.05 + 3 * Math.Sqrt(0.05 * 0.95 / Histories));
    }

    [Fact]
    public void A_day_that_comes_twice_is_refused()
    {
        SampleRatioHistory history = SampleRatioHistory.Of(Halves).Observe(Start, 10, 12);
        var error = Assert.Throws<ArgumentOutOfRangeException>("day", () => history.Observe(Start, 10, 12));
        Assert.Contains("2026-03-02", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("day", () => history.Observe(Start.AddDays(-1), 10, 12));
        Assert.Throws<ArgumentException>("users", () => history.Observe(Start.AddDays(1), 10));
        Assert.Throws<ArgumentOutOfRangeException>("users", () => history.Observe(Start.AddDays(1), 10, -1));
        Assert.Throws<ArgumentException>("variants", () => SampleRatioHistory.Of([new("one", 1)]));
        Assert.Throws<ArgumentException>("variants", () => SampleRatioHistory.Of([new("one", 0.5), new("two", 0.6)]));
        Assert.Throws<ArgumentNullException>("variants", () => SampleRatioHistory.Of(null!));
        Assert.Throws<ArgumentOutOfRangeException>("alpha", () => SampleRatioHistory.Of(Halves, alpha: 5));
    }

    [Fact]
    public void Nobody_and_nothing_are_said_plainly()
    {
        SampleRatioHistory empty = SampleRatioHistory.Of(Halves);
        Assert.Equal("No users yet; planned are control (50 %) : treatment (50 %).", empty.ToString());
        SampleRatioHistory nobody = empty.Observe(Start, 0, 0);
        Assert.Equal(1, nobody.Days[0].PValue);
        Assert.False(nobody.IsOff);
        Assert.DoesNotContain("NaN", nobody.ToString() + nobody.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("off since 2026-03-03", nobody.Observe(Start.AddDays(1), 5_000, 100).ToString(), StringComparison.Ordinal);
    }
}
