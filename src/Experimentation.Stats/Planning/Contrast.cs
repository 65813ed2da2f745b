namespace Experimentation.Stats.Planning;

/// <summary>
/// What a large-sample test sees of a true effect: how far it is from the null value on the scale of the test, and how much its estimate varies. Every asymptotic
/// calculator is a way to make one; everything else follows from it.
/// </summary>
/// <param name="Distance">Truth minus null value, positive where the effect is larger.</param>
/// <param name="ControlVariance">Control's part in the variance of the estimate.</param>
/// <param name="TreatmentVariance">Treatment's part in the variance of the estimate.</param>
/// <param name="NullVariance">The variance that the test works with when it sets its limit; the true one unless it assumes the null.</param>
internal readonly record struct Contrast(double Distance, double ControlVariance, double TreatmentVariance, double NullVariance)
{
    public Contrast(double distance, double controlVariance, double treatmentVariance)
        : this(distance, controlVariance, treatmentVariance, controlVariance + treatmentVariance)
    {
    }

    public double Error => Math.Sqrt(ControlVariance + TreatmentVariance);

    public double NullError => Math.Sqrt(NullVariance);

    /// <summary>True standard errors between null value and truth.</summary>
    public double Drift => Distance / Error;

    /// <summary>The test's own standard error in true ones.</summary>
    public double NullRatio => Math.Sqrt(NullVariance / (ControlVariance + TreatmentVariance));

    public Contrast Times(double factor) => new(Distance, factor * ControlVariance, factor * TreatmentVariance, factor * NullVariance);
}
