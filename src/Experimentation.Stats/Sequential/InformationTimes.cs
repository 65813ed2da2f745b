using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>When a design looks, as fractions of the information at its planned end.</summary>
internal static class InformationTimes
{
    public const int MostLooks = 200;

    public static double[] Even(int looks)
    {
        double[] fractions = new double[looks];
        for (int k = 0; k < looks; k++)
        {
            fractions[k] = (k + 1) / (double)looks;
        }
        return fractions;
    }

    /// <exception cref="ArgumentException">The fractions break a rule; the message names it.</exception>
    public static double[] CheckedFractions(ReadOnlySpan<double> fractions, string parameter)
    {
        if (fractions.Length is < 1 or > MostLooks)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"A design has between 1 and {MostLooks} looks. Got {fractions.Length}."), parameter);
        }
        double before = 0;
        foreach (double fraction in fractions)
        {
            if (fraction is not (> 0 and <= 1))
            {
                throw Guard.OutOfRange(parameter, fraction, "An information fraction lies above 0 and at most at 1, the planned end.");
            }
            if (fraction <= before)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Information increases from look to look. Got {fraction} after {before}."), parameter);
            }
            before = fraction;
        }
        return before == 1
            ? fractions.ToArray()
            : throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The last look is at information fraction 1, the planned end. Got {before}."), parameter);
    }
}
