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
}
