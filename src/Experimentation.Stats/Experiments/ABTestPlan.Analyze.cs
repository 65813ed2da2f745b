using Experimentation.Stats.Experiments;

namespace Experimentation.Stats;

public sealed partial record ABTestPlan
{
    /// <summary>Reads the data against this plan and decides. Of a test with readouts this is the one that decides.</summary>
    /// <param name="data">Summaries by metric and variant, of all users so far.</param>
    /// <param name="previous">
    /// The analysis of the look before this one, if there was one. A group-sequential boundary needs it to know what was spent; what was shown at an earlier
    /// look of a sequential boundary stays shown.
    /// </param>
    /// <exception cref="ArgumentException">The data name a metric or a variant that the plan does not have; or the look before was of another plan, or of as many users.</exception>
    public ABTestAnalysis Analyze(ExperimentData data, ABTestAnalysis? previous = null) => Read(Test.DecisionReadout, data, HistoryOf(previous), LookKind.Interim);

    /// <summary>Reads the data against this plan and decides, after looks whose results were stored.</summary>
    /// <param name="data">Summaries by metric and variant, of all users so far.</param>
    /// <param name="previous">What the looks before left behind: <see cref="ABTestAnalysis.History"/>.</param>
    /// <exception cref="ArgumentException">The data name a metric or a variant that the plan does not have; or the looks before were of another plan, or of as many users.</exception>
    public ABTestAnalysis Analyze(ExperimentData data, ABTestHistory previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return Read(Test.DecisionReadout, data, previous, LookKind.Interim);
    }

    /// <summary>Reads one readout of the test: the values of its window, of users whose window has closed.</summary>
    /// <param name="readout">One of the test's readouts (<see cref="ABTest.ReadAt"/>).</param>
    /// <param name="data">Summaries by metric and variant over the readout's days, of all users so far.</param>
    /// <param name="previous">The analysis before this one, of this readout or another: what it spent and what it saw is kept.</param>
    /// <exception cref="ArgumentException">The test has no such readout; or one of the reasons of <see cref="Analyze(ExperimentData, ABTestAnalysis)"/>.</exception>
    public ABTestAnalysis Analyze(Readout readout, ExperimentData data, ABTestAnalysis? previous = null) => Read(Known(readout), data, HistoryOf(previous), LookKind.Interim);

    /// <summary>Reads one readout of the test, after looks whose results were stored.</summary>
    /// <param name="readout">One of the test's readouts (<see cref="ABTest.ReadAt"/>).</param>
    /// <param name="data">Summaries by metric and variant over the readout's days, of all users so far.</param>
    /// <param name="previous">What the looks before left behind: <see cref="ABTestAnalysis.History"/>.</param>
    /// <exception cref="ArgumentException">The test has no such readout; or one of the reasons of <see cref="Analyze(ExperimentData, ABTestHistory)"/>.</exception>
    public ABTestAnalysis Analyze(Readout readout, ExperimentData data, ABTestHistory previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return Read(Known(readout), data, previous, LookKind.Interim);
    }

    /// <summary>
    /// Reads the data of a test that ends with fewer users than planned. A group-sequential boundary spends all that is left of alpha at this look. That the test ends
    /// here must have been decided without knowledge of the effect (traffic ran out, the deadline came); a finding says that it was. Of a test with readouts this is the one that decides.
    /// </summary>
    /// <param name="data">Summaries by metric and variant, of all users.</param>
    /// <param name="previous">What the looks before left behind, if there were any: <see cref="ABTestAnalysis.History"/>.</param>
    /// <exception cref="ArgumentException">The data name a metric or a variant that the plan does not have; or the looks before were of another plan, or of as many users.</exception>
    public ABTestAnalysis AnalyzeLastLook(ExperimentData data, ABTestHistory? previous = null) => Read(Test.DecisionReadout, data, previous, LookKind.Last);

    /// <summary>
    /// Reads one readout of a test that ends with fewer users than planned: what is left of this readout's share of alpha, and of its deterioration alpha, is spent at this look. That the test ends here must have been
    /// decided without knowledge of the effect.
    /// </summary>
    /// <param name="readout">One of the test's readouts (<see cref="ABTest.ReadAt"/>).</param>
    /// <param name="data">Summaries by metric and variant over the readout's days, of all users.</param>
    /// <param name="previous">What the looks before left behind, at this readout or another, if there were any: <see cref="ABTestAnalysis.History"/>.</param>
    /// <exception cref="ArgumentException">The test has no such readout; or one of the reasons of <see cref="AnalyzeLastLook(ExperimentData, ABTestHistory)"/>.</exception>
    public ABTestAnalysis AnalyzeLastLook(Readout readout, ExperimentData data, ABTestHistory? previous = null) => Read(Known(readout), data, previous, LookKind.Last);

    private ABTestAnalysis Read(Readout? readout, ExperimentData data, ABTestHistory? previous, LookKind kind)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ABTestReading.Make(this, readout, data, previous, kind);
    }

    private ABTestHistory? HistoryOf(ABTestAnalysis? previous) => previous is null || previous.Plan == this
        ? previous?.History
        : throw new ArgumentException("The look before was of another plan; a test is read against one plan from beginning to end.", nameof(previous));

    private Readout Known(Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        return Test.Readouts.Contains(readout)
            ? readout
            : throw new ArgumentException($"The test is not read at '{readout.Name}'{(Test.Readouts.Count > 0 ? $"; its readouts are {string.Join(", ", Test.Readouts.Select(r => $"'{r.Name}'"))}" : "; name its readouts with ReadAt")}.", nameof(readout));
    }
}
