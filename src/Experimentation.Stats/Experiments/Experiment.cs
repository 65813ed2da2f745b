namespace Experimentation.Stats;

/// <summary>Front door to the experiment types.</summary>
public static class Experiment
{
    /// <summary>
    /// A controlled experiment that judges success metrics: two or more variants with fixed shares of the users. Starts with the variants "control" and
    /// "treatment" at half each, alpha 0.05, power 0.8, the rule <see cref="DecisionRule.SuccessGuardrailsAndNoHarm"/> and a fixed horizon.
    /// </summary>
    /// <param name="name">What people call it.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ABTest ABTest(string name) => new(name);

    /// <summary>
    /// A release in stages that is watched for harm: one new variant, guardrails, growing shares of users, results at any time. Starts with the variants "control" and "treatment", stages of 1, 5, 25
    /// and 100 %, and alpha 0.05 over all metrics and looks.
    /// </summary>
    /// <param name="name">What people call it.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static MonitoredRollout MonitoredRollout(string name) => new(name);

    /// <summary>A feature made of mini-features, each with its own A/B test or rollout; their improvements are tested as one family, the whole before its parts.</summary>
    /// <param name="name">What people call it.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Feature Feature(string name) => new(name);
}
