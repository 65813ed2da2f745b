using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Planning;

/// <summary>
/// Users for a one-sided z test of two arms that hold given shares of all users: N = (z₁₋α + z_power)²·(σ²_c/q_c + σ²_t/q_t)/Δ²
/// (Chow, Shao and Wang 2008, section 3.2). Power is reached in the tail of interest; the other tail adds nothing that a user wants.
/// </summary>
internal static class NormalSampleSize
{
    /// <summary>Users in all arms together, before rounding.</summary>
    /// <param name="alpha">Of the tail of interest.</param>
    /// <param name="power">Strictly between alpha and 1.</param>
    /// <param name="distance">From the null value to the effect that is to be found, in the metric's unit; not 0.</param>
    /// <param name="controlVariance">Of one user.</param>
    /// <param name="treatmentVariance">Of one user.</param>
    /// <param name="controlShare">Of all users in the experiment.</param>
    /// <param name="treatmentShare">Of all users in the experiment.</param>
    public static double Total(double alpha, double power, double distance, double controlVariance, double treatmentVariance, double controlShare, double treatmentShare)
    {
        double z = Normal.UpperQuantile(alpha) + Normal.LowerQuantile(power);
        return z * z * (controlVariance / controlShare + treatmentVariance / treatmentShare) / (distance * distance);
    }
}
