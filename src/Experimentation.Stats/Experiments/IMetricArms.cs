namespace Experimentation.Stats.Experiments;

/// <summary>The simulated users of one metric so far, by variant.</summary>
internal interface IMetricArms
{
    /// <summary>Takes in new users of each variant.</summary>
    void Draw(RandomSource random, int look, ReadOnlySpan<long> newUsers);

    ExperimentData AddTo(ExperimentData data);
}
