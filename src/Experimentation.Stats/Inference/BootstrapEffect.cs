using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>An effect whose uncertainty is read from bootstrap replications.</summary>
internal sealed record BootstrapEffect : Effect
{
    private readonly IReplicates _replicates;
    private readonly BootstrapInterval _interval;
    private readonly BootstrapReading? _reading;
    private readonly double _slope;
    private readonly int _sign;

    public BootstrapEffect(IReplicates replicates, BootstrapInterval interval, EffectScale scale)
        : base(scale, Name(replicates, interval, scale))
    {
        _replicates = replicates;
        _interval = interval;
        (Estimate, _reading, _slope, _sign, IReadOnlyList<Finding> findings) = replicates.On(scale, interval);
        Findings = findings;
    }

    public override double Estimate { get; }

    public override double StandardError => _reading is null ? double.PositiveInfinity : _reading.StandardError * _slope;

    public override double DegreesOfFreedom => double.PositiveInfinity;

    public override double Information => _reading is null ? 0 : 1 / (_reading.StandardError * _reading.StandardError);

    internal override double UpperTail(double nullValue) => _reading?.UpperTail(Working(nullValue)) ?? 1;

    internal override double LowerTail(double nullValue) => _reading?.LowerTail(Working(nullValue)) ?? 1;

    internal override double LowerLimit(CriticalValue critical) => Limit(critical, -1);

    internal override double UpperLimit(CriticalValue critical) => Limit(critical, +1);

    internal override Effect On(EffectScale scale) => scale switch
    {
        _ when scale == Scale => this,
        EffectScale.Absolute or EffectScale.RelativeLogRatio or EffectScale.RelativeDelta => new BootstrapEffect(_replicates, _interval, scale),
        EffectScale.RelativeFieller or EffectScale.RiskRatio or EffectScale.OddsRatio =>
            throw new InvalidOperationException($"A bootstrap has no {scale} scale; use EffectScale.Absolute, RelativeLogRatio or RelativeDelta."),
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use one of the named scales."),
    };

    private double Limit(CriticalValue critical, int side)
    {
        if (_reading is null || double.IsPositiveInfinity(critical.Z))
        {
            return side * double.PositiveInfinity;
        }
        double limit = side < 0 ? _reading.LowerLimit(critical.Tail) : _reading.UpperLimit(critical.Tail);
        return Scale == EffectScale.RelativeLogRatio ? _sign * Elementary.Expm1(_sign * limit) : limit;
    }

    // The working scale of a lift is the logarithm of the ratio, turned round where control is negative so that more is still more.
    private double Working(double nullValue) => Scale == EffectScale.RelativeLogRatio ? _sign * Math.Log(Math.Max(0, 1 + _sign * nullValue)) : nullValue;

    private static string Name(IReplicates replicates, BootstrapInterval interval, EffectScale scale)
    {
        string kind = interval switch
        {
            BootstrapInterval.Studentized => "studentised",
            BootstrapInterval.BiasCorrectedAccelerated => "BCa",
            BootstrapInterval.Percentile => "percentile",
            _ => throw new ArgumentOutOfRangeException(nameof(interval), interval, "Use Studentized, BiasCorrectedAccelerated or Percentile."),
        };
        string name = $"{replicates.Name}, {kind}, {Phrase.Counted(replicates.Replications, "replication")}";
        return scale == EffectScale.Absolute ? name : name + ", relative lift";
    }
}
