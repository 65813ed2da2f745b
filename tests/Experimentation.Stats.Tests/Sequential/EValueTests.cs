using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Sequential;

public class EValueTests
{
    [Fact]
    public void Product_average_and_p_value()
    {
        EValue product = EValue.Of(4) * EValue.Of(0.5) * EValue.Of(20);
        Close.To(40, product.Value, 1e-14);
        Close.To(0.025, product.PValue, 1e-14);
        Close.To(8.1666666666666667, EValue.Average(EValue.Of(4), EValue.Of(0.5), EValue.Of(20)).Value, 1e-14);
        Assert.Equal(1, EValue.Of(0.3).PValue);
        Assert.True(EValue.Of(20).RejectsAt(0.05));
        Assert.False(EValue.Of(19.999).RejectsAt(0.05));
        Close.To(9, EValue.FromPValue(0.01).Value, 1e-14);
        Assert.Equal(0, EValue.FromPValue(1).Value);
        Assert.Equal("e-value 40 (worth p = 0.025)", product.ToString());
    }

    [Fact]
    public void Ruin_and_riches()
    {
        Assert.Equal(0, (EValue.Of(0) * EValue.OfLog(double.PositiveInfinity)).Value);
        Assert.Equal(0, (EValue.OfLog(double.PositiveInfinity) * EValue.Of(0)).Value);
        Assert.Equal(double.PositiveInfinity, EValue.Average(EValue.Of(0), EValue.OfLog(double.PositiveInfinity)).LogValue);
        Close.To(1e5 - Math.Log(2), EValue.Average(EValue.OfLog(1e5), EValue.OfLog(-1e5)).LogValue, 1e-15);
        Assert.Equal(double.NegativeInfinity, EValue.Average(EValue.Of(0), EValue.Of(0)).LogValue);
    }

    [Fact]
    public void E_BH_by_hand()
    {
        // m = 5 at 10 %: bars 50, 25, 16.7, 12.5, 10 for the 1st to the 5th.
        EValue[] evidence = [EValue.Of(3), EValue.Of(60), EValue.Of(17), EValue.Of(24), EValue.Of(1)];
        Assert.Equal([1, 2, 3], EValue.BenjaminiHochberg(evidence, 0.1));
        Assert.Equal([1], EValue.BenjaminiHochberg([EValue.Of(3), EValue.Of(60), EValue.Of(16), EValue.Of(24), EValue.Of(1)], 0.1));
        Assert.Empty(EValue.BenjaminiHochberg([EValue.Of(3), EValue.Of(49), EValue.Of(1), EValue.Of(1), EValue.Of(1)], 0.1));
        Assert.Equal([0, 1], EValue.BenjaminiHochberg([EValue.Of(20), EValue.Of(20)], 0.05));
    }

    [Property]
    public void E_BH_is_the_definition(double[] logs, byte rate)
    {
        EValue[] evidence = [.. logs.Where(double.IsFinite).Select(l => EValue.OfLog(l % 12))];
        double fdr = (1 + rate) / 300.0;
        if (evidence.Length == 0)
        {
            return;
        }
        double[] sorted = [.. evidence.Select(e => e.LogValue).OrderDescending()];
        int k = Enumerable.Range(1, sorted.Length).LastOrDefault(i => sorted[i - 1] >= Math.Log(sorted.Length) - Math.Log(fdr) - Math.Log(i));
        int[] expected = k == 0 ? [] : [.. Enumerable.Range(0, evidence.Length).Where(i => evidence[i].LogValue >= sorted[k - 1])];
        Assert.Equal(expected, EValue.BenjaminiHochberg(evidence, fdr));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Equal("value", Assert.Throws<ArgumentOutOfRangeException>(() => EValue.Of(-1)).ParamName);
        Assert.Equal("value", Assert.Throws<ArgumentOutOfRangeException>(() => EValue.Of(double.NaN)).ParamName);
        Assert.Equal("logValue", Assert.Throws<ArgumentOutOfRangeException>(() => EValue.OfLog(double.NaN)).ParamName);
        Assert.Equal("pValue", Assert.Throws<ArgumentOutOfRangeException>(() => EValue.FromPValue(0)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => EValue.Of(2).RejectsAt(5)).ParamName);
        Assert.Equal("evidence", Assert.Throws<ArgumentException>(() => EValue.Average()).ParamName);
        Assert.Equal("evidence", Assert.Throws<ArgumentException>(() => EValue.Product()).ParamName);
        Assert.Equal("evidence", Assert.Throws<ArgumentException>(() => EValue.BenjaminiHochberg([], 0.05)).ParamName);
        Assert.Equal("falseDiscoveryRate", Assert.Throws<ArgumentOutOfRangeException>(() => EValue.BenjaminiHochberg([EValue.Of(1)], 1)).ParamName);
    }
}
