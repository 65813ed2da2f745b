using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Planning;

/// <summary>Integrals over a stretch that is too long for one Gauss–Legendre rule: the rule on panels of equal length.</summary>
internal static class PanelIntegral
{
    public static double Of<T>(in T f, double from, double to, int panels)
        where T : struct, IIntegrand
    {
        double width = (to - from) / panels;
        double sum = 0;
        for (int i = 0; i < panels; i++)
        {
            sum += GaussLegendre.Integral(f, from + i * width, from + (i + 1) * width);
        }
        return sum;
    }
}
