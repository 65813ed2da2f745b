using System.Text.Json;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Sequential;

public class ChangeAlarmTests
{
    [Fact]
    public void Statistics_by_hand()
    {
        double[] scores = [0.3, -1.2, 2.1, 0.4, 3.3, 2.2, 2.8];
        double[] shifts = [0.25, 0.5, 1, 1.5];
        ChangeAlarm sr = AlwaysValid.ChangeAlarm(1e6);
        ChangeAlarm cusum = AlwaysValid.ChangeAlarm(1e6, ChangeStatistic.Cusum);
        (double[] m, double[] c) = (new double[4], new double[4]);
        foreach (double z in scores)
        {
            sr = sr.ObserveScore(z);
            cusum = cusum.ObserveScore(z);
            for (int i = 0; i < 4; i++)
            {
                double l = Math.Exp(shifts[i] * z - shifts[i] * shifts[i] / 2);
                (m[i], c[i]) = ((m[i] + 1) * l, Math.Max(c[i], 1) * l);
            }
            Close.To(m.Average(), sr.Evidence, 1e-12);
            Close.To(c.Average(), cusum.Evidence, 1e-12);
        }
    }

    [Fact]
    public void Stays_up_until_restarted_and_survives_storage()
    {
        ChangeAlarm alarm = AlwaysValid.ChangeAlarm(50);
        for (int i = 0; i < 6; i++)
        {
            alarm = JsonSerializer.Deserialize<ChangeAlarm>(JsonSerializer.Serialize(alarm.ObserveScore(2)));
        }
        Assert.True(alarm.HasAlarmed);
        Assert.InRange(alarm.AlarmedAt, 2, 5);
        ChangeAlarm later = alarm;
        for (int i = 0; i < 50; i++)
        {
            later = later.ObserveScore(-3);
        }
        Assert.Equal(alarm.AlarmedAt, later.AlarmedAt);
        Assert.StartsWith("Alarm at observation", later.ToString(), StringComparison.Ordinal);
        Assert.Equal(AlwaysValid.ChangeAlarm(50), later.Restart());
        Assert.False(later.Restart().HasAlarmed);
    }

    [Fact]
    public void Bounded_values_bet_on_a_higher_mean_in_any_unit()
    {
        (ChangeAlarm a, ChangeAlarm b) = (AlwaysValid.ChangeAlarm(1e9), AlwaysValid.ChangeAlarm(1e9));
        foreach (double x in (double[])[0, 3, 1, 7, 0.5])
        {
            a = a.ObserveBounded(x, 1.5);
            b = b.ObserveBounded(10 * x - 40, 10 * 1.5 - 40, -40);
        }
        Close.To(a.Evidence, b.Evidence, 1e-12);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        ChangeAlarm alarm = AlwaysValid.ChangeAlarm();
        Assert.Equal("averageRunLength", Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValid.ChangeAlarm(1)).ParamName);
        Assert.Equal("statistic", Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValid.ChangeAlarm(10, (ChangeStatistic)7)).ParamName);
        Assert.Equal("z", Assert.Throws<ArgumentOutOfRangeException>(() => alarm.ObserveScore(double.NaN)).ParamName);
        Assert.Equal("value", Assert.Throws<ArgumentOutOfRangeException>(() => alarm.ObserveBounded(-1, 0.5)).ParamName);
        Assert.Equal("usualMean", Assert.Throws<ArgumentOutOfRangeException>(() => alarm.ObserveBounded(1, 0)).ParamName);
    }
}
