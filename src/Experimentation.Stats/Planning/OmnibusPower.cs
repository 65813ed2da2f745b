using System.Globalization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// A test of many differences at once, planned: chi-square over the cells of a table, or analysis of variance over the arms. Its effect is a size without sign: Cohen's w
/// or f, handed over as an absolute lift or as a number. Made by <see cref="Power.OfChiSquare"/> and <see cref="Power.OfAnova"/>.
/// </summary>
/// <remarks>
/// Such a test says that something differs, not what: to compare treatments with control, plan the comparisons themselves. Chi-square by the non-central chi-square
/// distribution, in the limit of many users; analysis of variance by the non-central F, exact for normal data (Cohen 1988, chapters 7 and 8).
/// </remarks>
public sealed record OmnibusPower : PowerAnalysis<OmnibusPower>
{
    internal OmnibusPower(int degreesOfFreedom, int groups)
    {
        NumeratorDegrees = degreesOfFreedom;
        Groups = groups;
    }

    /// <summary>Degrees of freedom of the chi-square, or of the numerator of F.</summary>
    public int NumeratorDegrees { get; }

    /// <summary>Arms of an analysis of variance; 0 for a chi-square test.</summary>
    public int Groups { get; }

    /// <inheritdoc/>
    public override string Method => Groups == 0
        ? string.Create(CultureInfo.InvariantCulture, $"chi-square with {NumeratorDegrees} degrees of freedom")
        : string.Create(CultureInfo.InvariantCulture, $"analysis of variance of {Groups} arms, exact for normal data");

    internal override double? BaselineValue => null;

    internal override string BaselineName => "size of an effect";

    internal override bool IsSingleGroup => true;

    internal override double FewestPerArm => Groups == 0 ? 1 : Groups + 1;

    internal override (double Lower, double Upper) EffectRange => (-double.Epsilon, double.PositiveInfinity);

    /// <summary>How many users are needed, all arms together.</summary>
    /// <param name="effectSize">Cohen's w (0.1 is small, 0.3 medium, 0.5 large) or f (0.1, 0.25, 0.4); above 0.</param>
    /// <param name="power">Above alpha and below 1; 0.8 means 80 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public SampleSizeAnswer SampleSize(double effectSize, double power = DefaultPower) =>
        SampleSize(Lift.Absolute(Guard.Positive(effectSize, "The size of an effect")), power);

    /// <summary>The chance to find an effect.</summary>
    /// <param name="effectSize">Cohen's w or f, above 0.</param>
    /// <param name="users">Users of all arms together.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public PowerAnswer Power(double effectSize, long users) => Power(Lift.Absolute(Guard.Positive(effectSize, "The size of an effect")), users);

    /// <summary>Cohen's w between two sets of shares: √Σ (observed − expected)²/expected.</summary>
    /// <param name="expected">Shares under no effect, each above 0.</param>
    /// <param name="observed">Shares under the effect, each 0 or above; as many.</param>
    /// <exception cref="ArgumentException">The sets differ in length or are empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside its range.</exception>
    public static double CohenW(ReadOnlySpan<double> expected, ReadOnlySpan<double> observed)
    {
        if (expected.Length == 0 || expected.Length != observed.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Both sets have a share for each cell. Got {expected.Length} and {observed.Length}."), nameof(observed));
        }
        double sum = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double e = Guard.Positive(expected[i], "A share", nameof(expected));
            double o = Guard.NotNegative(observed[i], "A share", nameof(observed));
            sum += (o - e) * (o - e) / e;
        }
        return Math.Sqrt(sum);
    }

    /// <summary>Cohen's f of an analysis of variance: the spread of the arms' means, weighted by their shares, in standard deviations of one user.</summary>
    /// <param name="standardDeviation">Within an arm, above 0.</param>
    /// <param name="means">Of the arms, which have equal shares; at least two.</param>
    /// <exception cref="ArgumentException">Fewer than two means.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static double CohenF(double standardDeviation, params ReadOnlySpan<double> means)
    {
        Guard.Positive(standardDeviation, "A standard deviation");
        if (means.Length < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are at least two arms. Got {means.Length}."), nameof(means));
        }
        double centre = 0;
        foreach (double mean in means)
        {
            centre += Guard.Finite(mean, "A mean", nameof(means)) / means.Length;
        }
        double sum = 0;
        foreach (double mean in means)
        {
            sum += (mean - centre) * (mean - centre) / means.Length;
        }
        return Math.Sqrt(sum) / standardDeviation;
    }

    // Only where a search begins; what is found comes from the distribution itself.
    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment) => new(effect, 0, 1 / treatment);

    internal override double PowerAt(double effect, in Claim claim, double control, double treatment)
    {
        double noncentrality = treatment * effect * effect / VarianceFactor;
        if (Groups == 0)
        {
            return NoncentralChiSquared.UpperTail(ChiSquared.UpperQuantile(claim.Alpha, NumeratorDegrees), NumeratorDegrees, noncentrality);
        }
        double df2 = Math.Max(1, treatment / ClusterSize - Groups);
        return NoncentralF.UpperTail(NoncentralF.UpperQuantile(claim.Alpha, NumeratorDegrees, df2, 0), NumeratorDegrees, df2, noncentrality);
    }

    internal override double UsersFor(double effect, in Claim claim, double power)
    {
        double limit = ChiSquared.UpperQuantile(claim.Alpha, NumeratorDegrees);
        double users = NoncentralChiSquared.Noncentrality(power, limit, NumeratorDegrees) * VarianceFactor / (effect * effect);
        return Groups == 0
            ? Math.Max(1, users)
            : UsersFrom(effect, claim, power, users + Groups);
    }

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by) => [];

    private protected override Hypothesis Checked(Hypothesis hypothesis, string name) => hypothesis == Hypothesis.Difference()
        ? hypothesis
        : throw new InvalidOperationException("A test of many differences at once has no direction and no margin: it can only show that something differs.");
}
