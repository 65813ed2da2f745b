namespace Experimentation.Stats.Experiments;

/// <summary>Logarithms of a metric's e-values at one look.</summary>
/// <param name="Harm">Against "not worse".</param>
/// <param name="Safe">Against "worse by the margin or more"; 0 without a margin.</param>
/// <param name="Bad">Against "worse by the margin at most"; 0 without a margin.</param>
/// <param name="Better">Against "not better"; 0 but for success metrics.</param>
internal readonly record struct TrackEvidence(double Harm, double Safe, double Bad, double Better);
