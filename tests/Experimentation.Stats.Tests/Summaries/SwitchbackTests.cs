namespace Experimentation.Stats.Tests.Summaries;

/// <summary>Switchbacks: blocks, pairs, washouts, and their analysis.</summary>
public class SwitchbackTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private static readonly SwitchbackSchedule Schedule = SwitchbackSchedule.From(Start, TimeSpan.FromHours(2), TimeSpan.FromMinutes(20), seed: 5);

    [Fact]
    public void Blocks_and_washouts()
    {
        Assert.Null(Schedule.BlockAt(Start.AddMinutes(-1)));
        Assert.Null(Schedule.BlockAt(Start.AddMinutes(19.9)));
        Assert.Equal(0, Schedule.BlockAt(Start.AddMinutes(20)));
        Assert.Equal(0, Schedule.BlockAt(Start.AddMinutes(119.9)));
        Assert.Null(Schedule.BlockAt(Start.AddMinutes(120)));
        Assert.Equal(1, Schedule.BlockAt(Start.AddMinutes(140)));
        Assert.Equal(12, Schedule.BlockAt(Start.AddHours(25)));
    }

    [Fact]
    public void Every_pair_of_blocks_has_both_arms_in_an_order_that_a_coin_decides()
    {
        int controlFirst = 0;
        for (int market = 0; market < 40; market++)
        {
            for (long pair = 0; pair < 100; pair++)
            {
                Assert.NotEqual(Schedule.ArmOf(market, 2 * pair), Schedule.ArmOf(market, 2 * pair + 1));
                controlFirst += Schedule.ArmOf(market, 2 * pair) == SwitchbackArm.Control ? 1 : 0;
            }
        }
        // Four standard errors of 4,000 coins.
        Assert.InRange(controlFirst, 2_000 - 4 * 32, 2_000 + 4 * 32);
        Assert.Equal(Schedule.ArmOf(3, 7), SwitchbackSchedule.From(Start, TimeSpan.FromHours(1), seed: 5).ArmOf(3, 7));
    }

    [Fact]
    public void Analysis_by_block_and_by_pair()
    {
        var random = new Experimentation.Stats.RandomSource(3);
        var all = new SwitchbackAccumulator(Schedule);
        SwitchbackAccumulator[] each = [new(Schedule), new(Schedule)];
        for (int market = 0; market < 2; market++)
        {
            for (int minute = 0; minute < 60 * 24 * 10; minute += 5)
            {
                DateTimeOffset time = Start.AddMinutes(minute);
                // A strong day curve that both arms share, a market level, and an effect of 1 outside washouts.
                double value = 20 + 10 * market + 8 * Math.Sin(minute / 1440.0 * 2 * Math.PI) + random.NextNormal()
                    + (Schedule.BlockAt(time) is { } block && Schedule.ArmOf(market, block) == SwitchbackArm.Treatment ? 1 : 0);
                all.Add(market, time, value);
                each[market].Add(market, time, value);
            }
        }
        SwitchbackSummary summary = all.ToSummary();
        SwitchbackSummary joined = each[0].ToSummary() + each[1].ToSummary();
        Assert.Equal(summary.Control, joined.Control);
        Assert.Equal(summary.LeftOut, joined.LeftOut);
        Assert.Equal("120 control and 120 treatment blocks, 120 pairs, 4,800 values, 960 left out", summary.ToString());
        Comparison blocks = Compare.Clusters(summary.Control, summary.Treatment);
        Comparison pairs = Compare.Paired(summary.Pairs);
        Assert.True(blocks.Interval.Contains(1));
        Assert.True(pairs.Interval.Contains(1));
        Assert.True(pairs.StandardError < 0.7 * blocks.StandardError, $"{pairs} {blocks}");
        Assert.Throws<ArgumentException>("value", () => all.Add(0, Start, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("market", () => all.Add(-1, Start, 0));
        Assert.Contains("Got 00:00:00.", Assert.Throws<ArgumentOutOfRangeException>("blockLength", () => SwitchbackSchedule.From(Start, TimeSpan.Zero)).Message, StringComparison.Ordinal);
        Assert.Contains("shorter than a block", Assert.Throws<ArgumentOutOfRangeException>("washout", () => SwitchbackSchedule.From(Start, TimeSpan.FromHours(1), TimeSpan.FromHours(1))).Message, StringComparison.Ordinal);
    }
}
