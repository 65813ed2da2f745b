using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Planning;

/// <summary>Users drawn at random, and the tests that a plan is for. Where the library has the test, it is the library's own that reads them.</summary>
internal sealed class PlannedExperiment(int seed)
{
    private readonly Random _random = new(seed);

    private double? _spare;

    public double Gauss()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }
        // Marsaglia's polar method.
        double x, y, s;
        do
        {
            (x, y) = (2 * _random.NextDouble() - 1, 2 * _random.NextDouble() - 1);
            s = x * x + y * y;
        }
        while (s is >= 1 or 0);
        double factor = Math.Sqrt(-2 * Math.Log(s) / s);
        _spare = y * factor;
        return x * factor;
    }

    public double Uniform() => _random.NextDouble();

    public double Exponential(double rate) => -Math.Log(1 - _random.NextDouble()) / rate;

    public int Binomial(int n, double p)
    {
        int count = 0;
        for (int i = 0; i < n; i++)
        {
            count += _random.NextDouble() < p ? 1 : 0;
        }
        return count;
    }

    public int Poisson(double mean)
    {
        double limit = Math.Exp(-mean);
        int count = 0;
        for (double product = _random.NextDouble(); product > limit; product *= _random.NextDouble())
        {
            count++;
        }
        return count;
    }

    /// <summary>Gamma with shape 1 or 2, as sums of exponentials, and mean 1.</summary>
    public double Gamma(int shape)
    {
        double sum = 0;
        for (int i = 0; i < shape; i++)
        {
            sum += Exponential(shape);
        }
        return sum;
    }

    public MeanSummary Normal(int n, double mean, double sd)
    {
        double[] values = new double[n];
        for (int i = 0; i < n; i++)
        {
            values[i] = mean + sd * Gauss();
        }
        return MeanSummary.Of(values);
    }

    public static double[] Values(int n, Func<double> draw)
    {
        double[] values = new double[n];
        for (int i = 0; i < n; i++)
        {
            values[i] = draw();
        }
        return values;
    }

    /// <summary>Values less θ times a covariate, θ by least squares over both arms.</summary>
    public bool Adjusted(int n, double correlation, double effect)
    {
        double[] y = new double[2 * n];
        double[] x = new double[2 * n];
        for (int i = 0; i < 2 * n; i++)
        {
            x[i] = Gauss();
            y[i] = correlation * x[i] + Math.Sqrt(1 - correlation * correlation) * Gauss() + (i < n ? 0 : effect);
        }
        double theta = Within(y, x, n) / Within(x, x, n);
        for (int i = 0; i < 2 * n; i++)
        {
            y[i] -= theta * x[i];
        }
        return Compare.Means(MeanSummary.Of(y.AsSpan(0, n)), MeanSummary.Of(y.AsSpan(n))).PValue < 0.05;
    }

    public MeanSummary Clusters(int clusters, int size, double intraclass, double mean)
    {
        double[] means = new double[clusters];
        for (int i = 0; i < clusters; i++)
        {
            means[i] = mean + Math.Sqrt(intraclass) * Gauss() + Math.Sqrt((1 - intraclass) / size) * Gauss();
        }
        return MeanSummary.Of(means);
    }

    /// <summary>z of the logarithm of a rate ratio, with negative binomial variance by moments.</summary>
    public double LogRateRatio(int n, double control, double treatment, int shape)
    {
        (double mean, double variance)[] arms = new (double, double)[2];
        for (int arm = 0; arm < 2; arm++)
        {
            double rate = arm == 0 ? control : treatment;
            MeanSummary counts = MeanSummary.Of(Values(n, () => Poisson(shape == 0 ? rate : rate * Gamma(shape))));
            arms[arm] = (counts.Mean, shape == 0 ? counts.Mean : counts.Variance);
        }
        double error = Math.Sqrt(arms[0].variance / (n * arms[0].mean * arms[0].mean) + arms[1].variance / (n * arms[1].mean * arms[1].mean));
        return Math.Log(arms[1].mean / arms[0].mean) / error;
    }

    public static double MannWhitneyZ(double[] control, double[] treatment)
    {
        double[] all = [.. control, .. treatment];
        bool[] isTreatment = [.. control.Select(_ => false), .. treatment.Select(_ => true)];
        Array.Sort(all, isTreatment);
        double sum = 0;
        for (int i = 0; i < all.Length; i++)
        {
            sum += isTreatment[i] ? i + 1 : 0;
        }
        double nt = treatment.Length;
        double nc = control.Length;
        double u = sum - nt * (nt + 1) / 2;
        return (u - nt * nc / 2) / Math.Sqrt(nt * nc * (nt + nc + 1) / 12);
    }

    /// <summary>Log-rank z of exponential times, users entering evenly; censored at the analysis.</summary>
    public double LogRankZ(int n, double hazard, double ratio, double accrual, double followUp)
    {
        double[] times = new double[2 * n];
        (bool IsTreatment, bool IsEvent)[] kinds = new (bool, bool)[2 * n];
        for (int i = 0; i < 2 * n; i++)
        {
            double time = Exponential(i < n ? hazard : hazard * ratio);
            double watched = followUp + accrual * Uniform();
            times[i] = Math.Min(time, watched);
            kinds[i] = (i >= n, time <= watched);
        }
        Array.Sort(times, kinds);
        double atRiskControl = n;
        double atRiskTreatment = n;
        double excess = 0;
        double variance = 0;
        foreach ((bool isTreatment, bool isEvent) in kinds)
        {
            if (isEvent)
            {
                double p = atRiskTreatment / (atRiskControl + atRiskTreatment);
                excess += (isTreatment ? 1 : 0) - p;
                variance += p * (1 - p);
            }
            (atRiskControl, atRiskTreatment) = isTreatment ? (atRiskControl, atRiskTreatment - 1) : (atRiskControl - 1, atRiskTreatment);
        }
        return excess / Math.Sqrt(variance);
    }

    public bool ChiSquare(int n, double[] control, double[] treatment)
    {
        double[][] counts = [Cells(n, control), Cells(n, treatment)];
        double sum = 0;
        for (int i = 0; i < control.Length; i++)
        {
            double expected = (counts[0][i] + counts[1][i]) / 2;
            sum += (Square(counts[0][i] - expected) + Square(counts[1][i] - expected)) / expected;
        }
        return ChiSquared.UpperTail(sum, control.Length - 1) < 0.05;
    }

    public bool Anova(int n, double[] means)
    {
        MeanSummary[] arms = [.. means.Select(m => Normal(n, m, 1))];
        double centre = arms.Average(a => a.Mean);
        double between = n * arms.Sum(a => Square(a.Mean - centre)) / (arms.Length - 1);
        double f = between / arms.Average(a => a.Variance);
        return NoncentralF.UpperTail(f, arms.Length - 1, arms.Length * (n - 1.0), 0) < 0.05;
    }

    private double[] Cells(int n, double[] shares)
    {
        double[] counts = new double[shares.Length];
        for (int i = 0; i < n; i++)
        {
            double u = Uniform();
            int cell = 0;
            while (cell < shares.Length - 1 && (u -= shares[cell]) > 0)
            {
                cell++;
            }
            counts[cell]++;
        }
        return counts;
    }

    private static double Within(double[] a, double[] b, int n)
    {
        double sum = 0;
        for (int start = 0; start < a.Length; start += n)
        {
            double ma = a.AsSpan(start, n).ToArray().Average();
            double mb = b.AsSpan(start, n).ToArray().Average();
            for (int i = start; i < start + n; i++)
            {
                sum += (a[i] - ma) * (b[i] - mb);
            }
        }
        return sum;
    }

    private static double Square(double x) => x * x;
}
