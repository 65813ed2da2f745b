using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a hypothesis of a family is about: metric, segment, arm, experiment; those that apply. Results name it.</summary>
public sealed partial record HypothesisLabel
{
    private HypothesisLabel(string metric, string segment, string arm, string experiment)
    {
        Metric = metric;
        Segment = segment;
        Arm = arm;
        Experiment = experiment;
    }

    /// <summary>The metric; empty where it goes without saying.</summary>
    public string Metric { get; }

    /// <summary>The segment of users; empty for all users.</summary>
    public string Segment { get; }

    /// <summary>The arm that is compared with control; empty where there is but one.</summary>
    public string Arm { get; }

    /// <summary>The experiment; empty where there is but one.</summary>
    public string Experiment { get; }

    /// <summary>A label from the parts that apply; at least one.</summary>
    /// <param name="metric">The metric, for example "minutes watched".</param>
    /// <param name="segment">The segment of users, for example "TV".</param>
    /// <param name="arm">The arm, for example "large tiles".</param>
    /// <param name="experiment">The experiment.</param>
    /// <exception cref="ArgumentException">All parts are empty.</exception>
    /// <exception cref="ArgumentNullException">A part is null.</exception>
    public static HypothesisLabel Of(string metric = "", string segment = "", string arm = "", string experiment = "")
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(arm);
        ArgumentNullException.ThrowIfNull(experiment);
        Guard.Name(metric + segment + arm + experiment, "A hypothesis", nameof(metric));
        return new(metric, segment, arm, experiment);
    }

    /// <summary>The parts that there are: "minutes watched · TV · large tiles".</summary>
    public override string ToString() => string.Join(" · ", new[] { Metric, Segment, Arm, Experiment }.Where(part => part.Length > 0));
}
