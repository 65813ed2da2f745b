using System.Globalization;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One number from the rows of two arms: a difference of medians, a ratio of variances. Called from several threads.</summary>
/// <param name="control">Control's rows, in any order.</param>
/// <param name="treatment">Treatment's rows, in any order.</param>
public delegate double TwoSampleStatistic(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment);

/// <summary>
/// Front door to resampling of any statistic of rows in memory: permutation tests and the ordinary bootstrap. For means and ratios of large or sharded data see <see cref="BootstrapSummary"/>.
/// The same seed gives the same result on any number of threads.
/// </summary>
public static class Resample
{
    /// <summary>Replications where none are given.</summary>
    public const int DefaultReplications = BootstrapSummary.DefaultReplications;

    private const int JackknifeGroups = 1_000;

    /// <summary>Treatment's mean minus control's.</summary>
    public static TwoSampleStatistic DifferenceInMeans { get; } = static (control, treatment) => (Mean(treatment) - Mean(control)).High;

    /// <summary>Permutation test of two independent arms.</summary>
    /// <param name="control">Control's rows; from −1E+100 to 1E+100.</param>
    /// <param name="treatment">Treatment's rows; from −1E+100 to 1E+100.</param>
    /// <param name="statistic">What is tested, for example <see cref="DifferenceInMeans"/>; finite for every rearrangement.</param>
    /// <param name="controlClusters">Which cluster each of control's rows belongs to; whole clusters change arms. None: every row is a unit.</param>
    /// <param name="treatmentClusters">The same for treatment; clusters of the two arms are different ones.</param>
    /// <param name="permutations">1 or more. Where there are no more rearrangements than this in all, each is gone through once.</param>
    /// <param name="seed">Any number; the same seed gives the same result.</param>
    /// <param name="progress">Told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the test.</param>
    /// <exception cref="ArgumentNullException">There is no statistic.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large, keys and rows differ in number, or the statistic is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one permutation.</exception>
    /// <exception cref="OperationCanceledException">The test was stopped.</exception>
    public static PermutationTest Permutation(
        ReadOnlySpan<double> control,
        ReadOnlySpan<double> treatment,
        TwoSampleStatistic statistic,
        ReadOnlySpan<long> controlClusters = default,
        ReadOnlySpan<long> treatmentClusters = default,
        int permutations = DefaultReplications,
        ulong seed = 1,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        var c = ResampledUnits.Of(control, controlClusters, nameof(control), nameof(controlClusters));
        var t = ResampledUnits.Of(treatment, treatmentClusters, nameof(treatment), nameof(treatmentClusters));
        string method = controlClusters.IsEmpty && treatmentClusters.IsEmpty ? "permutation test" : "permutation test of clusters";
        return Run(c, t, statistic, isPaired: false, method, permutations, seed, progress, cancellationToken);
    }

    /// <summary>Permutation test of the same users under both treatments: each pair is turned round or not.</summary>
    /// <param name="control">Values under control; from −1E+100 to 1E+100.</param>
    /// <param name="treatment">Values of the same users under treatment, in the same order.</param>
    /// <param name="statistic">What is tested; finite for every rearrangement.</param>
    /// <param name="permutations">1 or more. Where there are no more rearrangements than this in all, each is gone through once.</param>
    /// <param name="seed">Any number; the same seed gives the same result.</param>
    /// <param name="progress">Told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the test.</param>
    /// <exception cref="ArgumentNullException">There is no statistic.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large, the arms differ in length, or the statistic is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one permutation.</exception>
    /// <exception cref="OperationCanceledException">The test was stopped.</exception>
    public static PermutationTest PermutationOfPairs(
        ReadOnlySpan<double> control,
        ReadOnlySpan<double> treatment,
        TwoSampleStatistic statistic,
        int permutations = DefaultReplications,
        ulong seed = 1,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        if (control.Length != treatment.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Every user has a value in both arms: {control.Length}. Got {treatment.Length}."), nameof(treatment));
        }
        var c = ResampledUnits.Of(control, [], nameof(control), "");
        var t = ResampledUnits.Of(treatment, [], nameof(treatment), "");
        return Run(c, t, statistic, isPaired: true, "permutation test of pairs", permutations, seed, progress, cancellationToken);
    }

    /// <summary>Ordinary bootstrap of any statistic of two independent arms: rows, or whole clusters, drawn with replacement from each arm.</summary>
    /// <param name="control">Control's rows; from −1E+100 to 1E+100.</param>
    /// <param name="treatment">Treatment's rows; from −1E+100 to 1E+100.</param>
    /// <param name="statistic">The effect, 0 where there is none; finite.</param>
    /// <param name="interval">How replications become an interval; BCa unless there is a reason. Its acceleration comes from a jackknife over rows (over 1,000 groups of them per arm where there are more).</param>
    /// <param name="standardError">The statistic's standard error from the same rows; needed for a studentised interval, and not read otherwise.</param>
    /// <param name="controlClusters">Which cluster each of control's rows belongs to. None: every row is a unit.</param>
    /// <param name="treatmentClusters">The same for treatment.</param>
    /// <param name="replications">1 or more; one less than a round number.</param>
    /// <param name="seed">Any number; the same seed gives the same result.</param>
    /// <param name="progress">Told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentNullException">There is no statistic.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large, keys and rows differ in number, the statistic is not finite, or a studentised interval has no standard error.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one replication, or the interval is none of the named ones.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static Comparison Bootstrap(
        ReadOnlySpan<double> control,
        ReadOnlySpan<double> treatment,
        TwoSampleStatistic statistic,
        BootstrapInterval interval = BootstrapInterval.BiasCorrectedAccelerated,
        TwoSampleStatistic? standardError = null,
        ReadOnlySpan<long> controlClusters = default,
        ReadOnlySpan<long> treatmentClusters = default,
        int replications = DefaultReplications,
        ulong seed = 1,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        Guard.AtLeast(replications, 1, "A number of replications");
        if (interval == BootstrapInterval.Studentized && standardError is null)
        {
            throw new ArgumentException("A studentised interval divides each replication by its standard error: give a function for it, or use BiasCorrectedAccelerated.", nameof(standardError));
        }
        var c = ResampledUnits.Of(control, controlClusters, nameof(control), nameof(controlClusters));
        var t = ResampledUnits.Of(treatment, treatmentClusters, nameof(treatment), nameof(treatmentClusters));
        if (FewUnits(c, t) is { } finding)
        {
            return Compare.Of(new BootstrapEffect(
                new StatisticReplicates(0, 0, ValueList<double>.Empty, ValueList<double>.Empty, 0, ValueList<Finding>.Of([finding])), interval, EffectScale.Absolute));
        }
        double Value(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => Finite(statistic(a, b), nameof(statistic));
        double ErrorOf(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
            interval == BootstrapInterval.Studentized ? Finite(standardError!(a, b), nameof(standardError)) : 0;
        var draws = new BootstrapDraws(c, t);
        (double[] values, double[] errors) = draws.Run(Value, ErrorOf, replications, seed, progress, cancellationToken);
        double acceleration = interval == BootstrapInterval.BiasCorrectedAccelerated ? draws.Acceleration(Value, JackknifeGroups, cancellationToken) : 0;
        return Compare.Of(new BootstrapEffect(
            new StatisticReplicates(
                Value(c.AllRows, t.AllRows),
                ErrorOf(c.AllRows, t.AllRows),
                ValueList<double>.Owning(values),
                ValueList<double>.Owning(errors),
                acceleration,
                ValueList<Finding>.Empty),
            interval,
            EffectScale.Absolute));
    }

    private static PermutationTest Run(
        ResampledUnits control, ResampledUnits treatment, TwoSampleStatistic statistic, bool isPaired, string method, int permutations, ulong seed, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Guard.AtLeast(permutations, 1, "A number of permutations");
        if (control.Count == 0 || treatment.Count == 0)
        {
            return new(0, 1, 1, 0, isExact: true, method, ValueList<Finding>.Of([Empty(control)]));
        }
        double Value(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => Finite(statistic(a, b), nameof(statistic));
        var ways = new Rearrangements(ResampledUnits.Join(control, treatment), control.Count, Value, isPaired);
        double observed = ways.Observed();
        double rounding = ways.Rounding(observed, statistic);
        double all = ways.Count();
        if (all <= permutations)
        {
            (long atLeast, long atMost) = ways.All(observed, rounding, progress, cancellationToken);
            return new(observed, atLeast / all, atMost / all, (long)all, isExact: true, method, ValueList<Finding>.Empty);
        }
        (long up, long down) = ways.Random(observed, rounding, permutations, seed, progress, cancellationToken);
        return new(observed, up / (permutations + 1.0), down / (permutations + 1.0), permutations + 1L, isExact: false, method, ValueList<Finding>.Empty);
    }

    private static Finding? FewUnits(ResampledUnits control, ResampledUnits treatment) => control.Count == 0 || treatment.Count == 0
        ? Empty(control)
        : control.Count < 2 || treatment.Count < 2
            ? new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "An arm with a single unit does not vary between replications: at least two per arm are needed.")
            : null;

    private static Finding Empty(ResampledUnits control) =>
        new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, $"The {(control.Count > 0 ? "treatment" : "control")} arm has no users.");

    private static double Finite(double value, string name) => double.IsFinite(value)
        ? value
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A statistic is a finite number for every resample of the rows. Got {value}."), name);

    // With the rounding carried along, so that the order of rows does not show.
    private static Compensated Mean(ReadOnlySpan<double> values)
    {
        Compensated sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }
        return sum.Times(1, values.Length);
    }
}
