using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Planning;

/// <summary>
/// The exact power of Welch's test on normal data. The share B = SSt/σt² / (SSt/σt² + SSc/σc²) is beta and independent of the sum, which is χ² with nc + nt − 2 degrees of
/// freedom. Given B, Welch's degrees of freedom are a number and his statistic is a non-central t with nc + nt − 2 degrees of freedom, stretched by a number.
/// </summary>
internal static class WelchExact
{
    public static double Power(int nc, int nt, double sc, double st, double effect, double alpha)
    {
        double fc = nc - 1;
        double ft = nt - 1;
        double error = Math.Sqrt(sc * sc / nc + st * st / nt);
        double logBeta = GammaFunction.LogGamma(ft / 2) + GammaFunction.LogGamma(fc / 2) - GammaFunction.LogGamma((ft + fc) / 2);
        // Simpson over the angle with B = sin², which has no poles at the ends.
        const int Steps = 2000;
        double sum = 0;
        for (int i = 1; i < Steps; i++)
        {
            double angle = i * Math.PI / 2 / Steps;
            double b = Math.Sin(angle) * Math.Sin(angle);
            double density = 2 * Math.Exp((ft - 1) * Math.Log(Math.Sin(angle)) + (fc - 1) * Math.Log(Math.Cos(angle)) - logBeta);
            if (density < 1e-16)
            {
                continue;
            }
            // Estimated variances of the means, when the sum of squares is its degrees of freedom.
            double vt = st * st / nt * b * (fc + ft) / ft;
            double vc = sc * sc / nc * (1 - b) * (fc + ft) / fc;
            double df = (vt + vc) * (vt + vc) / (vt * vt / ft + vc * vc / fc);
            double limit = StudentT.UpperQuantile(alpha / 2, df) * Math.Sqrt(vt + vc) / error;
            double reject = NoncentralT.UpperTail(limit, fc + ft, effect / error) + NoncentralT.UpperTail(limit, fc + ft, -effect / error);
            sum += (i % 2 == 1 ? 4 : 2) * density * reject;
        }
        return sum * Math.PI / 2 / Steps / 3;
    }
}
