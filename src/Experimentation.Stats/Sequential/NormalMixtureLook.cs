namespace Experimentation.Stats.Sequential;

/// <summary>
/// The normal mixture at one information level: what a look needs of it, with the one logarithm that critical value and evidence share taken once.
/// </summary>
internal readonly struct NormalMixtureLook
{
    private readonly double _weight;
    private readonly double _logGrowth;

    public NormalMixtureLook(double information, double mixingInformation)
    {
        // n/(n+r), written so that neither an infinite sum nor 0/0 gets in. A mixture of width 0 (an unset value) never gathers evidence.
        double ratio = information / mixingInformation;
        _weight = mixingInformation > 0 && information > 0 ? ratio <= double.MaxValue ? ratio / (1 + ratio) : 1 : 0;
        _logGrowth = ratio <= double.MaxValue ? Math.Log(1 + ratio) : Math.Log(information) - Math.Log(mixingInformation);
    }

    /// <summary>√((1+r/n)·(ln(1+n/r) − 2 ln α)); +∞ without information.</summary>
    public double TwoSidedCritical(double logAlpha) => _weight > 0 ? Math.Sqrt((_logGrowth - 2 * logAlpha) / _weight) : double.PositiveInfinity;

    /// <summary>The z at which the half-normal mixture reaches 1/α; +∞ without information.</summary>
    public double OneSidedCritical(double logAlpha) => _weight > 0
        ? MixtureOptimum.HalfNormalQuantile(_logGrowth / 2 - logAlpha - MixtureOptimum.Ln2) / Math.Sqrt(_weight)
        : double.PositiveInfinity;

    public double LogEValue(double z) => _weight > 0 ? z * z * _weight / 2 - _logGrowth / 2 : 0;

    public double OneSidedLogEValue(double z) => _weight > 0
        ? MixtureOptimum.HalfNormalLog(z * Math.Sqrt(_weight)) + MixtureOptimum.Ln2 - _logGrowth / 2
        : 0;
}
